using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Http.Client;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.Common.Clients;

[TestFixture]
internal sealed class ServiceClientTests
{
    private const string Told = """
        {"data":[{"status":201,
        "data":{"order_number":1,"item_number":3,"title":"Xen","quantity":2,"cost":10,"stock":0,"version":8}}]}
        """;

    [Test]
    public void Sales_are_posted_together_each_under_its_op_and_answered_one_by_one()
    {
        const string sale =
            """{"sale":9,"op":"o","item_number":3,"title":"Xen","quantity":2,"unit_cost":5,"stock":0,"version":8}""";
        const string body =
            $$$"""{"data":[{"status":200,"data":{{{sale}}},"is_replay":true},{"status":409,"message":"out of stock"}]}""";
        Answer<IReadOnlyList<SaleDecision>> decided = Ask(
            body,
            catalog => catalog.Sell(
                CallContext.Own(), "run-7",
                [new SaleRequest("o", 3, 2), new SaleRequest("p", new BookReference(null, "Xen"), 1) { RequestId = "r" }]),
            out RawMessage? request);

        Assert.That(decided.Value, Is.EqualTo(new[]
        {
            new SaleDecision(SaleVerdict.Sold, new Sale(9, "o", 3, "Xen", 2, 5, 0, 8), IsReplay: true),
            new SaleDecision(SaleVerdict.OutOfStock, Message: "out of stock"),
        }));
        Assert.That(request.StartLine, Is.EqualTo("POST /sales/batch HTTP/1.1"));
        Assert.That(request["X-Catalog-Run"], Is.EqualTo("run-7"));
        Assert.That(request.Body, Is.EqualTo(
            """[{"op":"o","quantity":2,"item_number":3},{"op":"p","quantity":1,"name":"Xen","request_id":"r"}]"""));
    }

    [TestCase("409 Conflict", """{"error":{"code":409,"message":"out of stock"}}""", "out of stock")]
    [TestCase("404 Not Found", "nonsense", null)]
    [TestCase("204 No Content", "", null)]
    public void A_refusal_has_its_status_and_its_sentence_if_there_is_one(string status, string body, string? message)
    {
        Answer<CatalogLedger> answer = Ask(body, catalog => catalog.Ledger(CallContext.Own(), 3), out _, status);

        Assert.That((answer.Outcome, answer.IsRefusal, answer.Message), Is.EqualTo((UpstreamOutcome.Answered, true, message)));
        Assert.That(answer.Status, Is.EqualTo(int.Parse(status[..3])));
    }

    [TestCase("nonsense")]
    [TestCase("")]
    [TestCase("{}")]
    [TestCase("""{"data":null}""")]
    [TestCase("""{"data":[]}""")]
    [TestCase("""{"data":{"item_number":3}}""")]
    public void A_success_that_is_not_what_was_asked_for_is_malformed_and_no_refusal(string body)
    {
        Answer<CatalogLedger> answer = Ask(body, catalog => catalog.Ledger(CallContext.Own(), 3), out _);

        Assert.That((answer.Outcome, answer.HasValue, answer.IsRefusal), Is.EqualTo((UpstreamOutcome.Malformed, false, false)));
    }

    [Test]
    public void No_answer_is_neither_a_value_nor_a_refusal()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) => upstream.ReadRequest(connection));
        using var upstreams = new UpstreamGroup(new UpstreamOptions { Name = "catalog", EndPoint = scripted.EndPoint });
        Answer<IReadOnlyList<Sale>> answer = new CatalogClient(upstreams).SalesAfter(5, 100);

        Assert.That((answer.Outcome, answer.HasValue, answer.IsRefusal), Is.EqualTo((UpstreamOutcome.Broken, false, false)));
        Assert.That(scripted.Requests.Single().StartLine, Is.EqualTo("GET /sales?after=5&limit=100 HTTP/1.1"));
    }

    [Test]
    public void A_buy_passes_on_the_request_and_books_the_time_of_the_tiers()
    {
        const string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            ScriptedUpstream.Ok(Told, "Server-Timing: order;dur=2.5, catalog;dur=1\r\n"), ScriptedUpstream.Ok(Told)));
        using var upstreams = new UpstreamGroup(new UpstreamOptions { Name = "order", EndPoint = scripted.EndPoint });
        var orders = new BuyClient(upstreams, new CombiningLimits(Leaders: 1, Waiting: 1, BatchItems: 1, BatchWeight: 1));
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router =>
            router.MapChange(RequestMethod.Post, "/", "buy", exchange =>
            {
                BuyRequest buy = exchange.ReadBuy(BookReference.Numbered(3), 2, requestIdIsKey: false, out _)!;
                exchange.Response.Text(200, $"{orders.Buy(exchange.Context, buy).Order?.OrderNumber}");
            }));
        using RawConnection client = server.Connect();

        RawMessage answer = client.Ask(
            "POST / HTTP/1.1\r\nHost: shop\r\nX-Request-Id: mine\r\nIdempotency-Key: my-key\r\ntraceparent: "
            + $"{trace}\r\nContent-Length: 0\r\n\r\n");
        Assert.That(answer.Body, Is.EqualTo("1"));
        Assert.That(answer["Server-Timing"], Does.EndWith(", order;dur=2.500, catalog;dur=1.000"));
        client.Ask("POST / HTTP/1.1\r\nHost: shop\r\ntraceparent: nonsense\r\nContent-Length: 0\r\n\r\n");

        RawMessage request = scripted.Requests[0];
        Assert.That(request.StartLine, Is.EqualTo("POST /orders/batch HTTP/1.1"));
        Assert.That(request["X-Request-Id"], Is.EqualTo("mine"));
        Assert.That(request["traceparent"], Is.EqualTo(trace));
        Assert.That(
            request.Body, Is.EqualTo("""[{"key":"my-key","scope":"POST/","request_id":"mine","quantity":2,"item_number":3}]"""));
        Assert.That(scripted.Requests[1]["traceparent"], Is.Null, "an invalid trace context is not passed on");
    }

    private static Answer<T> Ask<T>(
        string body, Func<CatalogClient, Answer<T>> ask, out RawMessage request, string status = "200 OK")
        where T : class
    {
        string length = status.StartsWith("204", StringComparison.Ordinal) ? "" : $"Content-Length: {body.Length}\r\n";
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers($"HTTP/1.1 {status}\r\n{length}\r\n{body}"));
        using var upstreams = new UpstreamGroup(new UpstreamOptions { Name = "catalog", EndPoint = scripted.EndPoint });
        Answer<T> answer = ask(new CatalogClient(upstreams));
        request = scripted.Requests.Single();
        return answer;
    }
}
