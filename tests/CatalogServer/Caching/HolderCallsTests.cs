using System.Net;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Http.Client;

namespace PygmyStore.Tests.CatalogServer.Caching;

/// <summary>Calls to front ends that answer anything.</summary>
[TestFixture]
internal sealed class HolderCallsTests
{
    private const int LongMilliseconds = 3_600_000;
    private const int ShortMilliseconds = 50;

    private const string Acknowledged = """{"data":{"epoch":"run-1"}}""";

    [TestCase(Acknowledged, 200, true)]
    [TestCase("""{"data":{"epoch":"run-1","more":1}}""", 200, true, TestName = "A_later_version_may_say_more")]
    [TestCase("""{"data":{"epoch":"run-2"}}""", 200, false)]
    [TestCase("""{"data":{"epoch":null}}""", 200, false)]
    [TestCase("""{"data":{}}""", 200, false)]
    [TestCase("""{"data":null}""", 200, false)]
    [TestCase("null", 200, false)]
    [TestCase("", 200, false)]
    [TestCase("""{"data":{"epoch":"run-1"}""", 200, false)]
    [TestCase("\u00FF\u00FE", 200, false)]
    [TestCase(Acknowledged, 201, false)]
    [TestCase(Acknowledged, 404, false)]
    [TestCase(Acknowledged, 503, false)]
    public void Only_the_right_epoch_acknowledges(string body, int status, bool isAcknowledged)
    {
        using var frontEnd = new ScriptedUpstream(Answering(Answer(body, status)));
        using HolderCalls calls = CallsTo(frontEnd);
        Assert.That(calls.Probe(Offer(frontEnd.EndPoint), LongMilliseconds), Is.EqualTo(isAcknowledged));
    }

    [TestCase("\0\u0001garbage")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", TestName = "A_body_that_no_acknowledgement_has")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Request-Id: other\r\n\r\nabc", TestName = "The_answer_to_another_call")]
    public void Garbage_is_no_acknowledgement(string answer)
    {
        using var frontEnd = new ScriptedUpstream(Answering(_ => answer));
        using HolderCalls calls = CallsTo(frontEnd);
        Telling telling = Offer(frontEnd.EndPoint);
        calls.Send(telling, LongMilliseconds);
        Assert.That(calls.TryReceive(telling, LongMilliseconds), Is.False);
    }

    [Test]
    public void An_acknowledgement_may_come_byte_by_byte_but_in_time([Values] bool isComplete)
    {
        using var frontEnd = new ScriptedUpstream((upstream, connection) =>
        {
            string answer = Answer(Acknowledged)(upstream.ReadRequest(connection));
            foreach (char c in isComplete ? answer : answer[..^1])
            {
                connection.Send($"{c}");
            }

            upstream.Cue.Wait();
        });
        using HolderCalls calls = CallsTo(frontEnd);
        int time = isComplete ? LongMilliseconds : ShortMilliseconds;
        Assert.That(calls.Probe(Offer(frontEnd.EndPoint), time), Is.EqualTo(isComplete));
    }

    [Test]
    public void Who_never_answers_is_waited_for_until_the_time_is_over()
    {
        using var frontEnd = new ScriptedUpstream(Silent);
        using HolderCalls calls = CallsTo(frontEnd);
        Telling telling = Offer(frontEnd.EndPoint);
        calls.Send(telling, ShortMilliseconds);
        Assert.That(calls.TryReceive(telling, ShortMilliseconds), Is.False);
        Assert.That(calls.TryReceive(telling, ShortMilliseconds), Is.False, "what was not sent has no answer");
    }

    [Test]
    public void Who_is_not_there_is_not_waited_for()
    {
        using var frontEnd = new ScriptedUpstream();
        IPEndPoint nobody = frontEnd.EndPoint;
        frontEnd.Dispose();
        using HolderCalls calls = CallsTo(frontEnd.Options with { EndPoint = nobody });
        Telling telling = Offer(nobody);
        Assert.That(calls.Probe(telling, LongMilliseconds), Is.False);
        calls.Send(telling, LongMilliseconds);
        Assert.That(calls.TryReceive(telling, LongMilliseconds), Is.False);
    }

    [Test]
    public void The_call_says_what_changes_on_the_connection_of_the_last_one()
    {
        using var frontEnd = new ScriptedUpstream(Answering(Answer(Acknowledged), Answer(Acknowledged)));
        using HolderCalls calls = CallsTo(frontEnd.Options with { ServiceKey = "secret" });
        Telling telling = Write(frontEnd.EndPoint, offer => Assert.That(calls.Probe(offer, LongMilliseconds), Is.True));
        calls.Send(telling, LongMilliseconds);
        Assert.That(calls.TryReceive(telling, LongMilliseconds), Is.True);
        RawMessage request = frontEnd.Requests[1];
        Assert.That((request.StartLine, request["X-Service-Key"]), Is.EqualTo(("POST /invalidate HTTP/1.1", "secret")));
        Assert.That(request.Body, Is.EqualTo("""{"epoch":"run-1","changes":[[1,2],[0,3]],"all":false,"ends":false}"""));
    }

    [Test]
    public void A_connection_that_has_ended_is_replaced_once([Values(0, 1, 2)] int ended)
    {
        Action<ScriptedUpstream, RawConnection> ends = static (upstream, connection) => upstream.ReadRequest(connection);
        using var frontEnd = new ScriptedUpstream(
            [Answering(Answer(Acknowledged)), .. Enumerable.Repeat(ends, ended), Answering(Answer(Acknowledged))]);
        using HolderCalls calls = CallsTo(frontEnd);
        Telling telling = Write(frontEnd.EndPoint, offer => Assert.That(calls.Probe(offer, LongMilliseconds), Is.True));
        calls.Send(telling, LongMilliseconds);
        bool isAcknowledged = calls.TryReceive(telling, LongMilliseconds);
        // The first connection ended after the probe. Whether that is seen before the call is sent or after it, one more follows.
        Assert.That(isAcknowledged, Is.EqualTo(ended == 0));
    }

    [Test]
    public void Two_front_ends_are_called_at_once()
    {
        using var both = new CountdownEvent(2);
        Action<ScriptedUpstream, RawConnection> answerOnceBothAreCalled = (upstream, connection) =>
        {
            for (int i = 0; i < 2; i++)
            {
                string answer = Answer(Acknowledged)(upstream.ReadRequest(connection));
                if (i == 1)
                {
                    both.Signal();
                    both.Wait(TimeSpan.FromSeconds(10));
                }

                connection.Send(answer);
            }
        };
        using var first = new ScriptedUpstream(answerOnceBothAreCalled);
        using var second = new ScriptedUpstream(answerOnceBothAreCalled);
        using HolderCalls calls = CallsTo(first);
        Telling[] tellings = [.. new[] { first, second }.Select(frontEnd =>
            Write(frontEnd.EndPoint, offer => Assert.That(calls.Probe(offer, LongMilliseconds), Is.True)))];
        Array.ForEach(tellings, telling => calls.Send(telling, LongMilliseconds));
        Assert.That(tellings.Select(telling => calls.TryReceive(telling, LongMilliseconds)), Is.All.True);
    }

    private static Action<ScriptedUpstream, RawConnection> Answering(params Func<RawMessage, string>[] answers) =>
        (upstream, connection) =>
        {
            foreach (Func<RawMessage, string> answer in answers)
            {
                connection.Send(answer(upstream.ReadRequest(connection)));
            }
        };

    private static Func<RawMessage, string> Answer(string body, int status = 200) => request =>
        $"HTTP/1.1 {status} Reason\r\nContent-Length: {body.Length}\r\nX-Request-Id: {request["X-Request-Id"]}\r\n\r\n{body}";

    private static void Silent(ScriptedUpstream upstream, RawConnection connection)
    {
        upstream.ReadRequest(connection);
        upstream.Cue.Wait();
    }

    private static HolderCalls CallsTo(ScriptedUpstream frontEnd) => CallsTo(frontEnd.Options);

    private static HolderCalls CallsTo(UpstreamOptions options) => new(options with
    {
        Limits = options.Limits with { BodyBytes = 4096 },
    });

    private static Telling Offer(IPEndPoint frontEnd) =>
        new HolderTable(new LeaseRules(1000), [frontEnd], "run").Register(frontEnd, null, 0).Call!;

    /// <summary>What a write tells a front end, whose lease was granted after the probe.</summary>
    private static Telling Write(IPEndPoint frontEnd, Action<Telling> probe)
    {
        var table = new HolderTable(new LeaseRules(1000), [frontEnd], "run");
        LeaseOffer offer = table.Register(frontEnd, null, 0);
        probe(offer.Call!);
        Assert.That(table.Grant(offer, 0), Is.True);
        table.Read(offer.Epoch, [0, 1]);
        return table.BeginWrite([new(1, 2), new(0, 3)], 0).Single();
    }
}
