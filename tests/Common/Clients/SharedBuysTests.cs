using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Http.Client;

namespace PygmyStore.Tests.Common.Clients;

/// <summary>What a buyer is told of a call that was his alone.</summary>
internal sealed class SharedBuysTests
{
    private static readonly CombiningLimits One = new(Leaders: 1, Waiting: 1, BatchItems: 1, BatchWeight: 1);

    [TestCase(
        """{"order_number":1,"item_number":4,"title":"T","quantity":2,"cost":1,"stock":0,"version":1}""",
        TestName = "Another book")]
    [TestCase(
        """{"order_number":1,"item_number":3,"title":"T","quantity":1,"cost":1,"stock":0,"version":1}""",
        TestName = "Another quantity")]
    public void An_order_for_something_else_is_no_answer(string order)
    {
        Assert.That(Buy(order, "my-key", BookReference.Numbered(3)), Is.EqualTo(BuyResult.Unknown));
    }

    [TestCase(2, BuyResult.Ordered)]
    [TestCase(1, BuyResult.Unknown)]
    public void An_order_that_was_asked_for_by_title_is_one_for_any_book_in_that_quantity(int quantity, BuyResult result)
    {
        string order =
            $$"""{"order_number":1,"item_number":4,"title":"T","quantity":{{quantity}},"cost":1,"stock":0,"version":1}""";
        Assert.That(Buy(order, "my-key", new BookReference(null, "Another title")), Is.EqualTo(result));
    }

    [Test]
    public void A_list_of_the_longest_keys_is_no_longer_at_the_next_tier()
    {
        // Of characters that JSON usually writes in six bytes each.
        SaleRequest[] sales =
            [.. Enumerable.Range(0, 64).Select(
                i => new SaleRequest($"kPOST/orders:{new string('+', 240)}", 1, 1) { RequestId = new string('+', 64) })];
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok("""{"data":[]}""")));
        using var upstreams = new UpstreamGroup(new UpstreamOptions { Name = "catalog", EndPoint = scripted.EndPoint });
        new CatalogClient(upstreams).Sell(CallContext.Own(), "run", sales);

        string body = scripted.Requests.Single().Body;
        Assert.That(body, Has.Length.LessThan(64 * 1024), "the usual bound of a body");
        Assert.That(JsonSerializer.Deserialize(body, ContractJson.Default.IReadOnlyListSaleRequest), Is.EqualTo(sales));
    }

    [Test]
    public void Who_buys_is_told_where_it_is_known()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            ScriptedUpstream.Ok("""{"data":[{"status":409}]}"""), ScriptedUpstream.Ok("""{"data":[{"status":409}]}""")));
        using var upstreams = new UpstreamGroup(new UpstreamOptions { Name = "order", EndPoint = scripted.EndPoint });
        var orders = new BuyClient(upstreams, One);
        var request = new BuyRequest("k", "POST/orders", "id", 1) { ItemNumber = 3 };
        orders.Buy(CallContext.Own(), request);
        orders.Buy(CallContext.Own(), request with { Owner = "me" });

        Assert.That(scripted.Requests.Select(sent => sent.Body), Is.EqualTo(new[]
        {
            """[{"key":"k","scope":"POST/orders","request_id":"id","quantity":1,"item_number":3}]""",
            """[{"key":"k","scope":"POST/orders","request_id":"id","quantity":1,"item_number":3,"owner":"me"}]""",
        }));
    }

    private static BuyResult Buy(string order, string key, BookReference book)
    {
        using var scripted = new ScriptedUpstream(
            ScriptedUpstream.Answers(ScriptedUpstream.Ok($$"""{"data":[{"status":201,"data":{{order}}}]}""")));
        using var upstreams = new UpstreamGroup(new UpstreamOptions { Name = "order", EndPoint = scripted.EndPoint });
        var request = new BuyRequest(key, "POST/orders", "id", 2) { ItemNumber = book.ItemNumber, Name = book.Name };
        return new BuyClient(upstreams, One).Buy(CallContext.Own(), request).Result;
    }
}
