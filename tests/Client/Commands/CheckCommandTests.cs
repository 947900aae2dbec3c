using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
public sealed class CheckCommandTests
{
    private static readonly string[] Newlines = ["\n", "\r\n"];

    [TestCase(1000)]
    [TestCase(1)]
    [TestCase(0)]
    public void A_right_store_passes_whatever_its_stock_and_keeps_it(long stock)
    {
        using var store = new ScriptedStore(stock);
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(Lines(run).SkipLast(1), Has.All.StartsWith("ok "));
        Assert.That(Lines(run)[^1], Is.EqualTo("all checks passed"));
        Assert.That(store.Books.Select(book => book.Stock), Is.EqualTo(new[] { stock, stock, stock, stock }));
        Assert.That(store.OrderCount, Is.EqualTo(6), "two test books of three copies");
    }

    [Test]
    public void A_shop_with_more_books_on_a_topic_passes()
    {
        using var store = new ScriptedStore();
        store.Put(new Book(5, "How to finish Project 3 on time", "distributed systems", 7, 10, 1));
        var added = ClientRun.Against(store, "check");
        Assert.That(added.ExitCode, Is.Zero, added.Output);
    }

    [Test]
    public void A_store_that_oversells_fails()
    {
        using var store = new ScriptedStore { Oversells = true };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(Failed(run), Has.Some.Contain("exactly 3 succeed: 4 did"));
        Assert.That(Failed(run), Has.Some.Contain("2 copies were left and 3 were sold"));
        Assert.That(Failed(run), Has.Some.Contain("the stock is -1, not 0"));
        Assert.That(store.Books, Has.Count.EqualTo(4), "the test books are withdrawn all the same");
    }

    [Test]
    public void A_store_with_another_title_fails()
    {
        using var store = new ScriptedStore();
        store.Put(store.Find(2)! with { Title = "RPCs for Experts" });
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(Failed(run), Is.EqualTo(new[]
        {
            "FAILED  a search for \"distributed systems\" finds its books: \"RPCs for Dummies\" is missing",
            "FAILED  a lookup of 2 gives its book: the title is \"RPCs for Experts\"",
        }));
    }

    [Test]
    public void A_store_whose_orders_cannot_be_found_fails()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            bool isOrder = exchange.Request.Target.SegmentCount == 2
                && exchange.Request.Target.Segment(0).SequenceEqual("orders"u8);
            if (isOrder)
            {
                exchange.Response.Error(404, "no such order");
            }

            return isOrder;
        };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(Failed(run), Is.EqualTo(new[] { "FAILED  the order exists: no such order" }));
    }

    [Test]
    public void The_configured_admin_key_is_sent()
    {
        using var store = new ScriptedStore { AdminKey = "let-me-in" };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.Zero, run.Output);
    }

    [Test]
    public void Closed_admin_routes_are_a_failure_that_says_why()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            bool isAdmin = exchange.Request.Method == RequestMethod.Post
                && exchange.Request.Target.Segment(0).SequenceEqual("books"u8);
            if (isAdmin)
            {
                exchange.Response.Error(403, "this is closed: no key for it is configured");
            }

            return isAdmin;
        };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(Failed(run), Has.All.EndsWith(": this is closed: no key for it is configured"));
        Assert.That(store.OrderCount, Is.Zero);
    }

    private static string[] Lines(ClientRun run) => run.Output.Split(Newlines, StringSplitOptions.RemoveEmptyEntries);

    private static string[] Failed(ClientRun run) =>
        [.. Lines(run).Where(line => line.StartsWith("FAILED", StringComparison.Ordinal))];
}
