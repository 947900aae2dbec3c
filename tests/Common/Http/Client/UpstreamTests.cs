using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Client;

[TestFixture]
internal sealed class UpstreamTests
{
    private static readonly Regex TimeLeft = new(@"X-Time-Left-Ms: \d+");

    [Test]
    public void An_answer_comes_with_its_status_fields_and_body()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            "HTTP/1.1 404 Not Found\r\nX-Test: yes\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwho\r\n1\r\n?\r\n0\r\n\r\n"));
        using var upstream = new Upstream(scripted.Options);
        using UpstreamCall call = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/a"u8 });

        Assert.That(call.Outcome, Is.EqualTo(UpstreamOutcome.Answered));
        Assert.That(call.Status, Is.EqualTo(404));
        Assert.That(call.Fields.TryGet("x-test"u8, out ReadOnlySpan<byte> value), Is.True);
        Assert.That(Encoding.ASCII.GetString(value), Is.EqualTo("yes"));
        Assert.That(Encoding.ASCII.GetString(call.Body), Is.EqualTo("who?"));
    }

    [Test]
    public void A_request_is_exact_to_the_byte()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            ScriptedUpstream.Ok(), ScriptedUpstream.Ok(fields: "X-Request-Id: id\r\n"), ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options with { ServiceKey = "secret" });
        upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/a?b=c"u8 }).Dispose();
        upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/a"u8,
            Body = "{}"u8,
            RequestId = "id"u8,
            TraceParent = "trace"u8,
            IdempotencyKey = "key"u8,
        }).Dispose();
        upstream.Call(new UpstreamRequest { Method = RequestMethod.Options, Target = "/a"u8 }).Dispose();

        string standing = $" HTTP/1.1\r\nHost: {scripted.EndPoint}\r\nX-Service-Key: secret\r\n";
        Assert.That(scripted.Requests.Select(request => TimeLeft.Replace(request.Head + request.Body, "X-Time-Left-Ms: N")),
            Is.EqualTo(
        [
            $"GET /a?b=c{standing}X-Time-Left-Ms: N\r\n\r\n",
            $"POST /a{standing}X-Request-Id: id\r\ntraceparent: trace\r\nIdempotency-Key: key\r\nX-Time-Left-Ms: "
            + $"N\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}",
            $"OPTIONS /a{standing}X-Time-Left-Ms: N\r\nContent-Length: 0\r\n\r\n",
        ]));
    }

    [Test]
    public void An_upstream_that_refuses_is_unreachable()
    {
        IPEndPoint nobody;
        using (var scripted = new ScriptedUpstream())
        {
            nobody = scripted.EndPoint;
        }

        using var upstream = new Upstream(new UpstreamOptions { Name = "test", EndPoint = nobody });

        Assert.That(Calls.Get(upstream), Is.EqualTo("Unreachable"));
        Assert.That(upstream.CallsInUse, Is.Zero);
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n")]
    public void A_body_as_large_as_the_limit_is_taken(string head)
    {
        string body = new string('b', 100);
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(head + body + "\r\n0\r\n\r\n"));
        using var upstream = new Upstream(scripted.Options with { Limits = HttpLimits.Default with { BodyBytes = 100 } });

        Assert.That(Calls.Get(upstream), Is.EqualTo("Answered " + body));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nConte")]
    [TestCase("")]
    public void An_upstream_that_closes_half_way_has_broken_the_call(string part)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(part));
        using var upstream = new Upstream(scripted.Options);

        Assert.That(Calls.Get(upstream), Is.EqualTo("Broken"));
        Assert.That(upstream.CallsInUse, Is.Zero);
    }

    [TestCase(false, "Answered until the end")]
    [TestCase(true, "Broken")]
    public void A_body_until_the_close_is_whole_only_if_the_close_is_in_order(bool resets, string outcome)
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            connection.Send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
            if (resets)
            {
                connection.Reset();
            }
        });
        using var upstream = new Upstream(scripted.Options);

        Assert.That(Calls.Get(upstream), Is.EqualTo(outcome));
    }

    [TestCase(0, "Answered ok")]
    [TestCase(4, "Answered ok")]
    [TestCase(5, "Malformed")]
    public void Interim_answers_are_passed_over_as_long_as_they_are_few(int count, string outcome)
    {
        string interim = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count));
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(interim + ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);

        Assert.That(Calls.Get(upstream), Is.EqualTo(outcome));
    }

    [TestCase(UpstreamOutcome.Unreachable, 503, true)]
    [TestCase(UpstreamOutcome.Busy, 503, true)]
    [TestCase(UpstreamOutcome.TimedOut, 504, false)]
    [TestCase(UpstreamOutcome.Broken, 502, false)]
    [TestCase(UpstreamOutcome.Malformed, 502, false)]
    public void An_outcome_says_what_the_client_is_told(UpstreamOutcome outcome, int status, bool isUnsent)
    {
        Assert.That(outcome.Status(), Is.EqualTo(status));
        Assert.That(outcome.IsUnsent(), Is.EqualTo(isUnsent));
    }
}
