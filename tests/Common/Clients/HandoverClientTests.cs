using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Tests.Common.Http.Client;

namespace PygmyStore.Tests.Common.Clients;

/// <summary>Sales on their way from the catalog to the order service.</summary>
internal sealed class HandoverClientTests
{
    private const string NoResults = """{"data":[]}""";
    private const string OneResult = """{"data":[{"status":201}]}""";
    private const string TwoResults = """{"data":[{"status":201},{"status":200}]}""";

    [Test]
    public void They_share_calls_as_far_as_a_body_reaches()
    {
        int two = Body(Sale(1), Sale(2)).Length;
        Assert.That(Lengths(two, sales: 3, TwoResults, OneResult), Is.EqualTo(new[] { 2, 1 }));
        Assert.That(Lengths(two - 1, sales: 2, OneResult, OneResult), Is.EqualTo(new[] { 1, 1 }));
        Assert.That(Lengths(1, sales: 1, OneResult), Is.EqualTo(new[] { 1 }), "one that is too long is sent all the same");
        Assert.That(Lengths(two, sales: 0, NoResults), Is.EqualTo(new[] { 0 }), "a question");
    }

    [Test]
    public void What_follows_a_call_that_fails_is_not_sent()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            ScriptedUpstream.Ok(OneResult), "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
        using var upstreams = new UpstreamGroup(scripted.Options with { GivesIdsBack = false });

        Answer<IReadOnlyList<BatchResult<Order>>> answer =
            new HandoverClient(upstreams, 1).HandOver(CallContext.Own(), "run", [Sale(1), Sale(2), Sale(3)]);

        Assert.That((answer.HasValue, answer.Status), Is.EqualTo((false, 503)));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(NoResults)]
    [TestCase(TwoResults)]
    [TestCase("""{"data":[null]}""")]
    public void An_answer_for_other_sales_is_none(string body)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok(body)));
        using var upstreams = new UpstreamGroup(scripted.Options with { GivesIdsBack = false });

        Assert.That(
            new HandoverClient(upstreams, 4096).HandOver(CallContext.Own(), "run", [Sale(1)]).Outcome,
            Is.EqualTo(UpstreamOutcome.Malformed));
    }

    [Test]
    public void What_is_sold_is_handed_over_though_the_buyers_time_is_over_and_its_time_counts()
    {
        using var scripted = new ScriptedUpstream(
            ScriptedUpstream.Answers(ScriptedUpstream.Ok(OneResult, "Server-Timing: order;dur=2.5\r\n")));
        using var upstreams = new UpstreamGroup(scripted.Options with { GivesIdsBack = false });
        var context = CallContext.Own();
        context.DeadlineMilliseconds = 0;

        Assert.That(new HandoverClient(upstreams, 4096).HandOver(context, "run", [Sale(1)]).HasValue, Is.True);
        Assert.That((context.Tiers.Count, context.Tiers.DurationAt(0).TotalMilliseconds), Is.EqualTo((1, 2.5)));
        Assert.That(scripted.Requests.Single().StartLine, Is.EqualTo("POST /orders/handover HTTP/1.1"));
    }

    private static int[] Lengths(int maxBodyBytes, int sales, params string[] answers)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers([.. answers.Select(one => ScriptedUpstream.Ok(one))]));
        using var upstreams = new UpstreamGroup(scripted.Options with { GivesIdsBack = false });
        Sale[] all = [.. Enumerable.Range(1, sales).Select(Sale)];
        var client = new HandoverClient(upstreams, maxBodyBytes);
        Assert.That(client.HandOver(CallContext.Own(), "run", all).Value, Has.Count.EqualTo(sales));

        SalesHandover[] sent = [.. scripted.Requests.Select(request =>
            JsonSerializer.Deserialize(request.Body, ContractJson.Default.SalesHandover)!)];
        Assert.That(sent.SelectMany(one => one.Sales), Is.EqualTo(all));
        Assert.That(sent.Select(one => one.Run), Is.All.EqualTo("run"));
        return [.. sent.Select(one => one.Sales.Count)];
    }

    private static byte[] Body(params Sale[] sales) =>
        JsonSerializer.SerializeToUtf8Bytes(new SalesHandover("run", sales), ContractJson.Lean.SalesHandover);

    private static Sale Sale(int number) => new(number, "k\"op", 3, "Xen & so on", 2, 5.25m, 9, 2) { Owner = "me" };
}
