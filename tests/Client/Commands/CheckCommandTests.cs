using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.EndToEnd;

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
    public void An_edited_inventory_passes_and_the_bundled_books_that_are_left_are_named()
    {
        using var store = new ScriptedStore();
        store.Put(store.Find(2)! with { Title = "RPCs for Experts" });
        store.Put(new Book(70, "Growing Beans", "gardening", 7, 10, 1));
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(Lines(run), Has.Member("ok      a search for \"gardening\" finds its books"));
        Assert.That(Lines(run), Has.Member("ok      a lookup of 70 gives its book"));
        Assert.That(Lines(run), Has.Member("ok      of the 4 bundled books these are there: 1, 3, 4"));
    }

    [Test]
    public void Many_books_are_looked_up_here_and_there_and_have_one_line()
    {
        using var store = new ScriptedStore();
        for (int number = 5; number <= 1000; number++)
        {
            store.Put(new Book(number, $"Title {number}", $"topic {number}", 7, 10, 1));
        }

        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(Lines(run), Has.Member("ok      a lookup gives the book, for 100 of 1000 books"));
        Assert.That(Lines(run), Has.Member("ok      a search finds the books, for 100 of 998 topics"));
    }

    [Test]
    public void What_the_list_and_a_lookup_say_must_agree()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            bool isLookup = exchange.Request.Method == RequestMethod.Get && exchange.Request.Target.SegmentCount == 2
                && exchange.Request.Target.Segment(1).SequenceEqual("2"u8);
            if (isLookup)
            {
                exchange.Response.Text(
                    200,
                    """{"data":{"item_number":2,"title":"RPCs for Experts","topic":"t","stock":9,"cost":1,"version":1}}""");
            }

            return isLookup;
        };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(Failed(run).Single(), Does.Contain("a lookup of 2 gives its book: it was listed as \"RPCs for Dummies\""));
    }

    [Test]
    public void A_search_that_forgets_a_book_fails()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            bool isSearch = exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> topic)
                && topic.SequenceEqual("graduate school"u8);
            if (isSearch)
            {
                exchange.Response.Text(200, """{"data":[]}""");
            }

            return isSearch;
        };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(Failed(run).Single(), Does.EndWith("\"Xen and the Art of Surviving Graduate School\" is missing"));
    }

    [TestCase(-11, true)]
    [TestCase(-1, false)]
    public void A_test_book_that_a_killed_check_has_left_is_withdrawn_by_a_later_one(int minutes, bool isOld)
    {
        using var store = RunningStore.Start();
        string begun = DateTime.UtcNow.AddMinutes(minutes).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using (var catalog = new WireClient(store.Catalog.LocalEndPoint))
        {
            string book = $$"""
                {"item_number":999999901,"title":"Test book 999999901","topic":"test book of {{begun}}","cost":1,"stock":2}
                """;
            Assert.That(catalog.Ask("POST", "/books", book).Status, Is.EqualTo(201));
        }

        var run = ClientRun.Real(store, "check");
        Assert.That(run.ExitCode, Is.Zero, run.Output);
        using WireClient client = store.Connect();
        Assert.That(client.Ask("GET", "/books/999999901").Status, Is.EqualTo(isOld ? 404 : 200));
    }

    [Test]
    public void Checks_of_a_real_store_leave_one_withdrawn_book_behind_however_many_they_are()
    {
        using var store = RunningStore.Start();
        for (int i = 0; i < 3; i++)
        {
            var run = ClientRun.Real(store, "check");
            Assert.That(run.ExitCode, Is.Zero, run.Output);
        }

        Assert.That(store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        Assert.That(store.Audit().Json("data.totals.books").GetInt32(), Is.EqualTo(5));
        using WireClient client = store.Connect();
        Assert.That(client.Ask("GET", "/books").Json("data").GetArrayLength(), Is.EqualTo(4));
    }

    [Test]
    public void A_store_that_oversells_fails()
    {
        using var store = new ScriptedStore { Oversells = true };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(Failed(run), Has.Some.Contain("exactly 3 succeed: 4 did"));
        Assert.That(Failed(run), Has.Some.Contain("2 copies were left and 3 were sold"));
        Assert.That(Failed(run), Has.Some.Contain("the stock is -1, not 0"));
        Assert.That(store.Books, Has.Count.EqualTo(4), "the test books are withdrawn all the same");
    }

    [Test]
    public void A_buyer_who_shall_come_again_does_with_the_same_key()
    {
        using var store = new ScriptedStore();
        int left = 6;
        store.Instead = exchange =>
        {
            bool isBusy = exchange.Request.Method == RequestMethod.Post
                && exchange.Request.Target.Segment(0).SequenceEqual("orders"u8) && Interlocked.Decrement(ref left) >= 0;
            if (isBusy)
            {
                exchange.Response.Error(503, "busy; nothing was bought");
                exchange.Response.RetryAfter();
            }

            return isBusy;
        };
        var run = ClientRun.Against(store, "check");
        Assert.That(run.ExitCode, Is.Zero, run.Output);
        Assert.That(store.OrderCount, Is.EqualTo(6));
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
        Assert.That(run.ExitCode, Is.EqualTo(4));
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
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(Failed(run), Has.All.EndsWith(": this is closed: no key for it is configured"));
        Assert.That(store.OrderCount, Is.Zero);
    }

    private static string[] Lines(ClientRun run) => run.Output.Split(Newlines, StringSplitOptions.RemoveEmptyEntries);

    private static string[] Failed(ClientRun run) =>
        [.. Lines(run).Where(line => line.StartsWith("FAILED", StringComparison.Ordinal))];
}
