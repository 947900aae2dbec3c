using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Client.Shop;

[TestFixture]
public sealed class ShopDialogueTests
{
    private const string Menu = "Search [1]\nInfo [2]\nPurchase [3]\nExit [4]\n> ";

    [Test]
    public void A_visit_searches_looks_at_a_book_buys_it_and_leaves()
    {
        using var store = new ScriptedStore(stock: 10);
        ClientRun run = Visit(store, "1", "graduate school", "2", "4", "3", "4", "2", "4");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("Xen and the Art of Surviving Graduate School"));
        Assert.That(
            run.Output, Does.Contain("Bought: order 1: 2 x \"Cooking for the Impatient Graduate Student\" for 30.00; 8 left"));
        Assert.That(run.Error.TrimEnd(), Does.EndWith("Goodbye."));
        Assert.That(store.Find(4)!.Stock, Is.EqualTo(8));
    }

    [Test]
    public void The_output_has_the_answers_and_nothing_else()
    {
        using var store = new ScriptedStore(stock: 10);
        ClientRun run = Visit(store, "2", "1", "3", "4", "", "9", "4");
        Assert.That(run.Output.ReplaceLineEndings("\n"), Is.EqualTo(
            "item  title                                               topic                stock   cost\n"
            + "   1  How to get a good grade in 677 in 20 minutes a day  distributed systems     10  10.00\n"
            + "Bought: order 1: 1 x \"Cooking for the Impatient Graduate Student\" for 15.00; 9 left\n"));
        Assert.That(run.Error.ReplaceLineEndings("\n").Split(Menu), Has.Length.EqualTo(5));
    }

    [Test]
    public void A_purchase_shows_how_long_each_server_took_by_itself()
    {
        using var store = new ScriptedStore();
        ClientRun run = Visit(store, "3", "1", "", "4");
        Assert.That(
            run.Error,
            Does.Match(@"The servers took [0-9]+\.[0-9] ms: frontend [0-9]+\.[0-9], order 1\.0, catalog 1\.0 ms of their own\."));
    }

    [Test]
    public void An_empty_topic_shows_all_books_and_an_unknown_one_the_topics()
    {
        using var store = new ScriptedStore();
        ClientRun run = Visit(store, "1", "", "1", "gardening", "4");
        Assert.That(run.Output, Does.Contain("RPCs for Dummies").And.Contain("Refused: There are no books on \"gardening\"."));
        Assert.That(run.Error, Does.Contain("The topics are \"distributed systems\", \"graduate school\"."));
    }

    [Test]
    public void Nothing_is_read_after_exit()
    {
        using var store = new ScriptedStore();
        Visit(store, "4", "3", "1");
        Assert.That(store.OrderCount, Is.Zero);
    }

    [TestCase("")]
    [TestCase("1\n")]
    [TestCase("2\n")]
    [TestCase("3\n")]
    [TestCase("3")]
    [TestCase("3\n2\n")]
    public void The_end_of_the_input_is_the_end_of_the_visit_wherever_it_comes(string input)
    {
        using var store = new ScriptedStore();
        var run = ClientRun.WithInput(input, store, "shop");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, "")));
        Assert.That(store.OrderCount, Is.Zero);
    }

    [TestCase("5")]
    [TestCase("-1")]
    [TestCase("buy me a book")]
    [TestCase("99999999999999999999")]
    public void A_wrong_choice_is_told_so_and_the_menu_comes_again(string choice)
    {
        using var store = new ScriptedStore();
        ClientRun run = Visit(store, choice, "4");
        Assert.That(run.Error, Does.Contain("Please answer with 1, 2, 3 or 4."));
        Assert.That(run.Error.ReplaceLineEndings("\n").Split(Menu), Has.Length.EqualTo(3));
    }

    [TestCase("two")]
    [TestCase("2.5")]
    [TestCase("99999999999")]
    public void A_wrong_item_number_is_told_so_and_buys_nothing(string number)
    {
        using var store = new ScriptedStore();
        ClientRun run = Visit(store, "3", number, "4");
        Assert.That(run.Error, Does.Contain($"\"{number}\" is not a whole number.").And.Contain("Goodbye."));
        Assert.That(store.OrderCount, Is.Zero);
    }

    [TestCase(0, "1", "It is sold out; Search [1] shows what else there is.")]
    [TestCase(1, "2", "1 copy is left: Purchase [3] takes it.")]
    [TestCase(3, "4", "3 copies are left: Purchase [3] takes so many or fewer.")]
    public void A_refused_purchase_says_what_can_be_done(long stock, string copies, string next)
    {
        using var store = new ScriptedStore(stock);
        ClientRun run = Visit(store, "3", "1", copies, "4");
        Assert.That(run.Output.Trim(), Is.EqualTo("Refused: the book is out of stock"));
        Assert.That(run.Error, Does.Contain(next).And.Contain("Goodbye."));
    }

    [Test]
    public void A_refusal_is_a_sentence_and_the_visit_goes_on()
    {
        using var store = new ScriptedStore();
        ClientRun run = Visit(store, "2", "77", "4");
        Assert.That(run.Output.Trim(), Is.EqualTo("Refused: no such book"));
        Assert.That(run.Error, Does.Contain("Search [1] lists the books.").And.Contain("Goodbye."));
    }

    [Test]
    public void A_store_that_has_gone_is_said_and_the_visit_goes_on()
    {
        using var store = new RawFrontEnd(request => request == 0 ? RawAnswer.KeepsOpen : RawAnswer.IsNoHttp);
        var run = ClientRun.Of("2\n1\n4\n", "shop", "--url", store.Url);
        Assert.That((run.ExitCode, run.Output.Trim()), Is.EqualTo((0, "Refused: what came is not an answer of the store")));
        Assert.That(run.Error, Does.Contain($"Is the store at {store.Url} running?").And.Contain("Goodbye."));
    }

    [Test]
    public void An_unknown_purchase_is_asked_for_again_under_the_same_key()
    {
        using var store = new ScriptedStore(stock: 10);
        int left = 2;
        store.Instead = exchange =>
        {
            bool fails = exchange.Request.Method == RequestMethod.Post && Interlocked.Decrement(ref left) >= 0;
            if (fails)
            {
                store.Keys.Enqueue(System.Text.Encoding.ASCII.GetString(KeyOf(exchange)));
                exchange.Response.Error(503, "the outcome is not known");
            }

            return fails;
        };
        ClientRun run = Visit(store, "3", "1", "", "4");
        Assert.That(run.Output, Does.Contain("order 1: 1 x "));
        Assert.That(store.Keys, Has.Count.EqualTo(3));
        Assert.That(store.Keys.Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_purchase_that_stays_unknown_names_its_key()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            bool fails = exchange.Request.Method == RequestMethod.Post;
            if (fails)
            {
                store.Keys.Enqueue(System.Text.Encoding.ASCII.GetString(KeyOf(exchange)));
                exchange.Response.Error(503, "the outcome is not known");
            }

            return fails;
        };
        ClientRun run = Visit(store, "3", "1", "2", "4");
        Assert.That(store.Keys, Has.Count.EqualTo(3));
        Assert.That(run.Error, Does.Contain($"  buy 1 --quantity 2 --key {store.Keys.First()}{Environment.NewLine}"));
    }

    private static ReadOnlySpan<byte> KeyOf(PygmyStore.Common.Http.Server.Exchange exchange) =>
        exchange.Request.Fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> key) ? key : default;

    private static ClientRun Visit(ScriptedStore store, params string[] lines) =>
        ClientRun.WithInput(string.Join('\n', lines) + "\n", store, "shop");
}
