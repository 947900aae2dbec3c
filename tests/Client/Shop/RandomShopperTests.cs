using PygmyStore.Client.Shop;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Client.Shop;

[TestFixture]
public sealed class RandomShopperTests
{
    private const int Seed = 4711;

    [Test]
    public void All_is_bought_in_the_end_and_that_is_said_once()
    {
        using var store = new ScriptedStore(stock: 2);
        using var output = new StringWriter();
        RandomShopper shopper = Shopper(store, output);
        for (int step = 0; step < 500; step++)
        {
            Assert.That(shopper.Step(), Is.True);
        }

        Assert.That(store.Books.Select(book => book.Stock), Has.All.Zero, $"seed {Seed}");
        Assert.That(output.ToString().Split("all books are sold out"), Has.Length.EqualTo(2));
        Assert.That(store.OrderCount, Is.EqualTo(8));
    }

    [Test]
    public void It_searches_looks_up_and_buys()
    {
        using var store = new ScriptedStore();
        using var output = new StringWriter();
        RandomShopper shopper = Shopper(store, output);
        for (int step = 0; step < 50; step++)
        {
            shopper.Step();
        }

        Assert.That(output.ToString(), Does.Contain("search distributed systems: 2 books"));
        Assert.That(output.ToString(), Does.Match("lookup [1-4]: \".*\" on .* for [0-9]+\\.00; [0-9]+ in stock"));
        Assert.That(output.ToString(), Does.Match("buy [1-4]: order 1: "));
    }

    [Test]
    public void A_store_without_a_usable_answer_is_noticed()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            exchange.Response.Text(200, "[]");
            return true;
        };
        Assert.That(Shopper(store, TextWriter.Null).Step(), Is.False);
    }

    private static RandomShopper Shopper(ScriptedStore store, TextWriter output)
    {
        var frontEnd = new Upstream(new UpstreamOptions { Name = "scripted", EndPoint = store.EndPoint });
        return new RandomShopper(new StoreClient(frontEnd), store.Books, new Random(Seed), output);
    }
}
