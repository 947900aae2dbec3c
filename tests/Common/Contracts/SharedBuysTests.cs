using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Http.Client;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.Common.Contracts;

/// <summary>What a buyer is told of a call that was his alone.</summary>
internal sealed class SharedBuysTests
{
    [TestCase("""{"order_number":1,"item_number":4,"title":"T","quantity":2,"cost":1,"stock":0,"version":1}""", TestName = "Another book")]
    [TestCase("""{"order_number":1,"item_number":3,"title":"T","quantity":1,"cost":1,"stock":0,"version":1}""", TestName = "Another quantity")]
    public void An_order_for_something_else_is_no_answer(string order)
    {
        Assert.That(Buy(order, "my-key", BookReference.Numbered(3)).Outcome, Is.EqualTo(UpstreamOutcome.Malformed));
    }

    [TestCase(2, UpstreamOutcome.Answered)]
    [TestCase(1, UpstreamOutcome.Malformed)]
    public void An_order_that_was_asked_for_by_title_is_one_for_any_book_in_that_quantity(int quantity, UpstreamOutcome outcome)
    {
        string order = $$"""{"order_number":1,"item_number":4,"title":"T","quantity":{{quantity}},"cost":1,"stock":0,"version":1}""";
        Assert.That(Buy(order, "my-key", new BookReference(null, "Another title")).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    public void A_list_of_the_longest_keys_is_no_longer_at_the_next_tier()
    {
        // Of characters that JSON usually writes in six bytes each.
        SaleRequest[] sales = [.. Enumerable.Range(0, 64).Select(i => new SaleRequest($"kPOST/orders:{new string('+', 240)}", 1, 1) { RequestId = new string('+', 64) })];
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok("""{"data":[]}""")));
        using var upstream = new Upstream(new UpstreamOptions { Name = "catalog", EndPoint = scripted.EndPoint });
        new CatalogClient(upstream).Sell(null, "run", sales);

        string body = scripted.Requests.Single().Body;
        Assert.That(body, Has.Length.LessThan(64 * 1024), "the usual bound of a body");
        Assert.That(JsonSerializer.Deserialize(body, ContractJson.Default.IReadOnlyListSaleRequest), Is.EqualTo(sales));
    }

    private static Answer<Order> Buy(string order, string key, BookReference book)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok($$"""{"data":[{"status":201,"data":{{order}}}]}""")));
        using var upstream = new Upstream(new UpstreamOptions { Name = "order", EndPoint = scripted.EndPoint });
        var orders = new OrderClient(upstream, new CombiningLimits(Leaders: 1, Waiting: 1, BatchItems: 1, BatchWeight: 1));
        Answer<Order> answer = default;
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router => router.MapChange(RequestMethod.Post, "/", "buy", exchange =>
        {
            answer = orders.Buy(exchange, book, 2, BuyKey.OfClient(System.Text.Encoding.ASCII.GetBytes(key)));
            exchange.Response.Text(200, "");
        }));
        using RawConnection client = server.Connect();
        client.Ask("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n");
        return answer;
    }
}
