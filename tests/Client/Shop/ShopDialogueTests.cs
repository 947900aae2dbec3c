namespace PygmyStore.Tests.Client.Shop;

[TestFixture]
public sealed class ShopDialogueTests
{
    private const string Prompt = "Search [1], Info [2], Purchase [3], Exit [4]: ";

    [Test]
    public void A_visit_searches_looks_at_a_book_buys_it_and_leaves()
    {
        using var store = new ScriptedStore(stock: 10);
        ClientRun run = Visit(store, "1", "graduate school", "2", "4", "3", "4", "4");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("Xen and the Art of Surviving Graduate School"));
        Assert.That(run.Output, Does.Contain("order 1: 1 x \"Cooking for the Impatient Graduate Student\" for 15; 9 left"));
        Assert.That(run.Output.TrimEnd(), Does.EndWith("Goodbye."));
        Assert.That(store.Find(4)!.Stock, Is.EqualTo(9));
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
    public void The_end_of_the_input_is_the_end_of_the_visit_wherever_it_comes(string input)
    {
        using var store = new ScriptedStore();
        var run = ClientRun.WithInput(input, store, "shop");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(store.Requests, Is.Empty);
    }

    [TestCase("5")]
    [TestCase("-1")]
    [TestCase("buy me a book")]
    [TestCase("99999999999999999999")]
    public void A_wrong_choice_is_told_so_and_the_menu_comes_again(string choice)
    {
        using var store = new ScriptedStore();
        ClientRun run = Visit(store, choice, "4");
        Assert.That(run.Output, Does.Contain("Please answer with 1, 2, 3 or 4."));
        Assert.That(run.Output.Split(Prompt), Has.Length.EqualTo(3));
    }

    [TestCase("two")]
    [TestCase("2.5")]
    [TestCase("99999999999")]
    public void A_wrong_item_number_is_told_so_and_buys_nothing(string number)
    {
        using var store = new ScriptedStore();
        ClientRun run = Visit(store, "3", number, "4");
        Assert.That(run.Output, Does.Contain("An item number is a whole number."));
        Assert.That(run.Output, Does.Contain("Goodbye."));
        Assert.That(store.Requests, Is.Empty);
    }

    [Test]
    public void A_refusal_is_a_sentence_and_the_visit_goes_on()
    {
        using var store = new ScriptedStore(stock: 0);
        ClientRun run = Visit(store, "2", "77", "3", "1", "4");
        Assert.That(run.Output, Does.Contain("no such book").And.Contain("the book is out of stock").And.Contain("Goodbye."));
    }

    [Test]
    public void An_unknown_purchase_is_asked_for_again_under_the_same_key()
    {
        using var store = new ScriptedStore(stock: 10);
        int left = 2;
        store.Instead = exchange =>
        {
            bool fails = Interlocked.Decrement(ref left) >= 0;
            if (fails)
            {
                store.Keys.Enqueue(System.Text.Encoding.ASCII.GetString(KeyOf(exchange)));
                exchange.Response.Error(503, "the outcome is not known");
            }

            return fails;
        };
        ClientRun run = Visit(store, "3", "1", "4");
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
            store.Keys.Enqueue(System.Text.Encoding.ASCII.GetString(KeyOf(exchange)));
            exchange.Response.Error(503, "the outcome is not known");
            return true;
        };
        ClientRun run = Visit(store, "3", "1", "4");
        Assert.That(store.Keys, Has.Count.EqualTo(3));
        Assert.That(run.Output, Does.Contain($"\"buy 1 --key {store.Keys.First()}\""));
    }

    private static ReadOnlySpan<byte> KeyOf(PygmyStore.Common.Http.Server.Exchange exchange) =>
        exchange.Request.Fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> key) ? key : default;

    private static ClientRun Visit(ScriptedStore store, params string[] lines) =>
        ClientRun.WithInput(string.Join('\n', lines) + "\n", store, "shop");
}
