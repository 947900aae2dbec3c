using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Client;

[TestFixture]
internal sealed class UpstreamTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Test]
    public void An_answer_comes_with_its_status_fields_and_body()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            "HTTP/1.1 404 Not Found\r\nX-Test: yes\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nwho\r\n1\r\n?\r\n0\r\n\r\n"));
        using var upstream = new Upstream(OptionsOf(scripted));
        using var call = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/a"u8 });

        Assert.That(call.Outcome, Is.EqualTo(UpstreamOutcome.Answered));
        Assert.That(call.Status, Is.EqualTo(404));
        Assert.That(call.Fields.TryGet("x-test"u8, out var value), Is.True);
        Assert.That(Encoding.ASCII.GetString(value), Is.EqualTo("yes"));
        Assert.That(Encoding.ASCII.GetString(call.Body), Is.EqualTo("who?"));
    }

    [Test]
    public void A_request_is_exact_to_the_byte()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok(), ScriptedUpstream.Ok(), ScriptedUpstream.Ok()));
        using var upstream = new Upstream(OptionsOf(scripted) with { ServiceKey = "secret" });
        upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/a?b=c"u8 }).Dispose();
        upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post, Target = "/a"u8, Body = "{}"u8, RequestId = "id"u8, TraceParent = "trace"u8, IdempotencyKey = "key"u8,
        }).Dispose();
        upstream.Call(new UpstreamRequest { Method = RequestMethod.Options, Target = "/a"u8 }).Dispose();

        var standing = $" HTTP/1.1\r\nHost: {scripted.EndPoint}\r\nX-Service-Key: secret\r\n";
        Assert.That(scripted.Requests.Select(request => request.Head + request.Body), Is.EqualTo(
        [
            $"GET /a?b=c{standing}\r\n",
            $"POST /a{standing}X-Request-Id: id\r\ntraceparent: trace\r\nIdempotency-Key: key\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}",
            $"OPTIONS /a{standing}Content-Length: 0\r\n\r\n",
        ]));
    }

    [Test]
    public void A_connection_serves_many_calls()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers([.. Enumerable.Range(0, 10).Select(n => ScriptedUpstream.Ok($"{n}"))]));
        using var upstream = new Upstream(OptionsOf(scripted));

        for (var n = 0; n < 10; n++)
        {
            Assert.That(Get(upstream), Is.EqualTo($"Answered {n}"));
        }
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

        Assert.That(Get(upstream), Is.EqualTo("Unreachable"));
        Assert.That(upstream.CallsInUse, Is.Zero);
    }

    [Test]
    public void A_connect_that_hangs_ends_with_the_connect_timeout_or_with_the_call([Values] bool connectIsShorter)
    {
        // A backlog that is full: the kernel then leaves further connects without an answer.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        var filling = new List<Upstream>();
        var options = new UpstreamOptions { Name = "test", EndPoint = endPoint, ConnectTimeout = Short, CallTimeout = TimeSpan.FromMilliseconds(200) };
        string outcome;
        do
        {
            // Those that the backlog takes are connected, and time out as calls.
            filling.Add(new Upstream(options));
            outcome = Get(filling[^1], isSafeToRepeat: false);
        }
        while (outcome == "TimedOut" && filling.Count < 20);

        Assert.That(outcome, Is.EqualTo("Unreachable"));
        var long_ = TimeSpan.FromMinutes(10);
        using var upstream = new Upstream(options with
        {
            ConnectTimeout = connectIsShorter ? Short : long_, CallTimeout = connectIsShorter ? long_ : Short,
        });
        var result = "";
        var caller = new Thread(() => result = Get(upstream));
        caller.Start();
        Eventually.Ends(caller);
        Assert.That(result, Is.EqualTo("Unreachable"));
        filling.ForEach(one => one.Dispose());
    }

    [TestCase(true, "Answered second", 2)]
    [TestCase(false, "Broken", 2)]
    public void A_stale_connection_is_replaced_only_if_the_request_may_be_repeated(bool isSafe, string outcome, int requests)
    {
        // It closes after it has read the second request: then nobody can know whether it was carried out.
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                connection.Send(ScriptedUpstream.Ok("first"));
                upstream.ReadRequest(connection);
            },
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("second")));
        using var upstream = new Upstream(OptionsOf(scripted));
        Assert.That(Get(upstream), Is.EqualTo("Answered first"));

        Assert.That(Get(upstream, isSafe), Is.EqualTo(outcome));
        Assert.That(scripted.Requests, Has.Count.EqualTo(isSafe ? requests + 1 : requests));
    }

    [Test]
    public void A_request_is_repeated_once_at_most()
    {
        Action<ScriptedUpstream, RawConnection> breaks = (upstream, connection) => upstream.ReadRequest(connection);
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                connection.Send(ScriptedUpstream.Ok());
                upstream.ReadRequest(connection);
            },
            breaks,
            breaks);
        using var upstream = new Upstream(OptionsOf(scripted));
        Get(upstream);

        Assert.That(Get(upstream), Is.EqualTo("Broken"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(3), "the first call, the second one and its repetition");
    }

    [Test]
    public void A_fresh_connection_that_breaks_is_not_replaced()
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) => upstream.ReadRequest(connection), ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(OptionsOf(scripted));

        Assert.That(Get(upstream), Is.EqualTo("Broken"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_request_is_not_repeated_once_an_answer_has_begun()
    {
        using var scripted = new ScriptedUpstream(
            ScriptedUpstream.Answers(ScriptedUpstream.Ok(), "HTTP/1.1 2"), ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(OptionsOf(scripted));
        Get(upstream);

        Assert.That(Get(upstream), Is.EqualTo("Broken"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void An_idle_connection_that_was_closed_is_replaced_before_anything_is_sent(bool isSafe)
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                ScriptedUpstream.Answers(ScriptedUpstream.Ok("first"))(upstream, connection);
                connection.Reset();
                upstream.Reached.Set();
            },
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("second")));
        using var upstream = new Upstream(OptionsOf(scripted));
        Get(upstream);
        Eventually.IsSet(scripted.Reached.WaitHandle, "the connection is closed");

        Assert.That(Get(upstream, isSafe), Is.EqualTo("Answered second"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", "Answered ok")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nok", "Answered o")]
    [TestCase("HTTP/1.1 204 No Content\r\n\r\nok", "Answered ")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", "Answered ok")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "Answered ok")]
    [TestCase("nonsense\r\n\r\n", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n", "Malformed")]
    [TestCase("\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "Malformed")]
    public void An_answer_that_leaves_doubt_does_not_poison_the_next_call(string answer, string outcome)
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                connection.Send(answer);
                upstream.Cue.Wait();
            },
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("next")));
        using var upstream = new Upstream(OptionsOf(scripted) with { Limits = HttpLimits.Default with { BodyBytes = 100 } });
        Assert.That(Get(upstream), Is.EqualTo(outcome));
        scripted.Cue.Set();

        Assert.That(Get(upstream), Is.EqualTo("Answered next"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n")]
    public void A_body_as_large_as_the_limit_is_taken(string head)
    {
        var body = new string('b', 100);
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(head + body + "\r\n0\r\n\r\n"));
        using var upstream = new Upstream(OptionsOf(scripted) with { Limits = HttpLimits.Default with { BodyBytes = 100 } });

        Assert.That(Get(upstream), Is.EqualTo("Answered " + body));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nConte")]
    [TestCase("")]
    public void An_upstream_that_closes_half_way_has_broken_the_call(string part)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(part));
        using var upstream = new Upstream(OptionsOf(scripted));

        Assert.That(Get(upstream), Is.EqualTo("Broken"));
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
        using var upstream = new Upstream(OptionsOf(scripted));

        Assert.That(Get(upstream), Is.EqualTo(outcome));
    }

    [TestCase(0, "Answered ok")]
    [TestCase(4, "Answered ok")]
    [TestCase(5, "Malformed")]
    public void Interim_answers_are_passed_over_as_long_as_they_are_few(int count, string outcome)
    {
        var interim = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count));
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(interim + ScriptedUpstream.Ok()));
        using var upstream = new Upstream(OptionsOf(scripted));

        Assert.That(Get(upstream), Is.EqualTo(outcome));
    }

    [Test]
    public void An_upstream_that_accepts_and_says_nothing_has_its_time()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            upstream.Cue.Wait();
        });
        using var upstream = new Upstream(OptionsOf(scripted) with { CallTimeout = Short });

        Assert.That(Get(upstream), Is.EqualTo("TimedOut"));
        Assert.That(upstream.CallsInUse, Is.Zero);
    }

    [Test]
    public void Bytes_that_drip_do_not_move_the_deadline()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            connection.Send("HTTP/1.1 200 OK\r\nX-Drip: ");
            for (var i = 0; i < 2000 && !upstream.Cue.Wait(5); i++)
            {
                connection.Send("x"); // more often than any timeout for one receive, and within all limits of size
            }
        });
        using var upstream = new Upstream(OptionsOf(scripted) with { CallTimeout = TimeSpan.FromMilliseconds(200) });

        Assert.That(Get(upstream), Is.EqualTo("TimedOut"));
    }

    [Test]
    public void An_upstream_that_does_not_read_has_its_time()
    {
        using var scripted = new ScriptedUpstream((upstream, _) => upstream.Cue.Wait());
        using var upstream = new Upstream(OptionsOf(scripted) with { CallTimeout = Short });
        using var call = upstream.Call(new UpstreamRequest { Method = RequestMethod.Post, Target = "/"u8, Body = new byte[16 * 1024 * 1024] });

        Assert.That(call.Outcome, Is.EqualTo(UpstreamOutcome.TimedOut));
    }

    [Test]
    public void Calls_beyond_the_bound_wait_in_line_and_are_busy_when_their_time_is_over()
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                upstream.Reached.Set();
                upstream.Cue.Wait();
                connection.Send(ScriptedUpstream.Ok("first"));
                ScriptedUpstream.Answers(ScriptedUpstream.Ok("third"))(upstream, connection);
            });
        using var upstream = new Upstream(OptionsOf(scripted) with { MaxCalls = 1, CallTimeout = TimeSpan.FromSeconds(2) });
        var first = "";
        var caller = new Thread(() => first = Get(upstream));
        caller.Start();
        Eventually.IsSet(scripted.Reached.WaitHandle, "the first call is under way");
        var second = "";
        var waiting = new Thread(() => second = Get(upstream));
        waiting.Start();
        Eventually.IsTrue(() => upstream.CallsWaiting == 1, "the second call waits in line");
        Assert.That(upstream.CallsInUse, Is.EqualTo(1));
        scripted.Cue.Set();
        Eventually.Ends(caller);
        Eventually.Ends(waiting);

        Assert.That((first, second), Is.EqualTo(("Answered first", "Answered third")));
    }

    [Test]
    public void A_call_that_waits_in_line_for_all_its_time_was_never_sent()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            connection.Send(ScriptedUpstream.Ok());
            upstream.Cue.Wait();
        });
        using var upstream = new Upstream(OptionsOf(scripted) with { MaxCalls = 1, CallTimeout = Short });
        using (var held = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8 }))
        {
            Assert.That(held.Outcome, Is.EqualTo(UpstreamOutcome.Answered));
            Assert.That(Get(upstream), Is.EqualTo("Busy"), "the answer that is not disposed of holds the only permit");
        }

        Assert.That(scripted.Requests, Has.Count.EqualTo(1));
        Assert.That(upstream.CallsInUse, Is.Zero);
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

    private static UpstreamOptions OptionsOf(ScriptedUpstream scripted) => new() { Name = "test", EndPoint = scripted.EndPoint };

    private static string Get(Upstream upstream, bool isSafeToRepeat = true)
    {
        using var call = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8, IsSafeToRepeat = isSafeToRepeat });
        return call.Outcome == UpstreamOutcome.Answered ? $"Answered {Encoding.ASCII.GetString(call.Body)}" : call.Outcome.ToString();
    }
}
