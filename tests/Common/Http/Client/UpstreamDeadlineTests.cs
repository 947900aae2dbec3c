using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Client;

[TestFixture]
internal sealed class UpstreamDeadlineTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Test]
    public void A_connect_that_hangs_ends_with_the_connect_timeout_or_with_the_call([Values] bool connectIsShorter)
    {
        // A backlog that is full: the kernel then leaves further connects without an answer.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var endPoint = (IPEndPoint)listener.LocalEndPoint!;
        var filling = new List<Upstream>();
        var options =
            new UpstreamOptions
            {
                Name = "test",
                EndPoint = endPoint,
                ConnectTimeout = Short,
                CallTimeout = TimeSpan.FromMilliseconds(200)
            };
        string outcome;
        do
        {
            // Those that the backlog takes are connected, and time out as calls.
            filling.Add(new Upstream(options));
            outcome = Calls.Get(filling[^1], isSafeToRepeat: false);
        }
        while (outcome == "TimedOut" && filling.Count < 20);

        Assert.That(outcome, Is.EqualTo("Unreachable"));
        var ample = TimeSpan.FromMinutes(10);
        using var upstream = new Upstream(options with
        {
            ConnectTimeout = connectIsShorter ? Short : ample,
            CallTimeout = connectIsShorter ? ample : Short,
        });
        string result = "";
        var caller = new Thread(() => result = Calls.Get(upstream)) { IsBackground = true };
        caller.Start();
        Eventually.Ends(caller);
        Assert.That(result, Is.EqualTo("Unreachable"));
        filling.ForEach(one => one.Dispose());
    }

    [Test]
    public void An_upstream_that_accepts_and_says_nothing_has_its_time()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            upstream.Cue.Wait();
        });
        using var upstream = new Upstream(scripted.Options with { CallTimeout = Short });

        Assert.That(Calls.Get(upstream), Is.EqualTo("TimedOut"));
        Assert.That(upstream.CallsInUse, Is.Zero);
    }

    [Test]
    public void Bytes_that_drip_do_not_move_the_deadline()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            connection.Send("HTTP/1.1 200 OK\r\nX-Drip: ");
            for (int i = 0; i < 2000 && !upstream.Cue.Wait(5); i++)
            {
                connection.Send("x"); // more often than any timeout for one receive, and within all limits of size
            }
        });
        using var upstream = new Upstream(scripted.Options with { CallTimeout = TimeSpan.FromMilliseconds(200) });

        Assert.That(Calls.Get(upstream), Is.EqualTo("TimedOut"));
    }

    [Test]
    public void A_call_that_had_little_time_leaves_the_next_one_its_own()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            connection.Send(ScriptedUpstream.Ok("hurried"));
            upstream.ReadRequest(connection);
            upstream.Cue.Wait();
            connection.Send(ScriptedUpstream.Ok("patient"));
        });
        // a tenth of it is more than either has
        using var upstream = new Upstream(scripted.Options with { CallTimeout = TimeSpan.FromMinutes(10) });
        long hurried = Environment.TickCount64 + 200;
        using (UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8, DeadlineMilliseconds = hurried }))
        {
            Assert.That(call.Outcome, Is.EqualTo(UpstreamOutcome.Answered));
        }

        string result = "";
        var patient = new Thread(() =>
        {
            using UpstreamCall call = upstream.Call(new UpstreamRequest
            {
                Method = RequestMethod.Get,
                Target = "/"u8,
                DeadlineMilliseconds = Environment.TickCount64 + 30_000,
            });
            result = $"{call.Outcome}";
        })
        { IsBackground = true };
        patient.Start();
        Eventually.IsTrue(() => scripted.Requests.Count == 2, "the second one waits");
        long waited = Environment.TickCount64 + 400; // past the time that the first one had
        Eventually.IsTrue(() => Environment.TickCount64 > waited || result.Length > 0, "time goes by");
        scripted.Cue.Set();
        Eventually.Ends(patient);

        Assert.That(result, Is.EqualTo("Answered"));
    }

    [Test]
    public void An_upstream_that_does_not_read_has_its_time()
    {
        using var scripted = new ScriptedUpstream((upstream, _) => upstream.Cue.Wait());
        using var upstream = new Upstream(scripted.Options with { CallTimeout = Short });
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = RequestMethod.Post, Target = "/"u8, Body = new byte[16 * 1024 * 1024] });

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
        using var upstream = new Upstream(scripted.Options with { MaxCalls = 1, CallTimeout = TimeSpan.FromSeconds(2) });
        string first = "";
        var caller = new Thread(() => first = Calls.Get(upstream)) { IsBackground = true };
        caller.Start();
        Eventually.IsSet(scripted.Reached.WaitHandle, "the first call is under way");
        string second = "";
        var waiting = new Thread(() => second = Calls.Get(upstream)) { IsBackground = true };
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
        using var upstream = new Upstream(scripted.Options with { MaxCalls = 1, CallTimeout = Short });
        using (UpstreamCall held = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8 }))
        {
            Assert.That(held.Outcome, Is.EqualTo(UpstreamOutcome.Answered));
            Assert.That(Calls.Get(upstream), Is.EqualTo("Busy"), "the answer that is not disposed of holds the only permit");
        }

        Assert.That(scripted.Requests, Has.Count.EqualTo(1));
        Assert.That(upstream.CallsInUse, Is.Zero);
    }
}
