using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Client;

/// <summary>The queue of an upstream, and the time that a caller has.</summary>
[TestFixture]
internal sealed class UpstreamQueueTests
{
    [Test]
    public void A_full_queue_is_busy_at_once_while_the_upstream_still_hangs()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            upstream.Reached.Set();
            upstream.Cue.Wait();
            connection.Send(ScriptedUpstream.Ok("first"));
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("second"), ScriptedUpstream.Ok("third"))(upstream, connection);
        });
        var ample = TimeSpan.FromMinutes(10);
        using var upstream = new Upstream(scripted.Options with { MaxCalls = 1, MaxWaiting = 1, CallTimeout = ample });
        string first = "", second = "";
        var calling = new Thread(() => first = Calls.Get(upstream)) { IsBackground = true };
        calling.Start();
        Eventually.IsSet(scripted.Reached.WaitHandle, "the first call is under way");
        var waiting = new Thread(() => second = Calls.Get(upstream)) { IsBackground = true };
        waiting.Start();
        Eventually.IsTrue(() => upstream.CallsWaiting == 1, "the second call waits");

        string third = "";
        var excess = new Thread(() => third = Calls.Get(upstream)) { IsBackground = true };
        excess.Start();
        Eventually.Ends(excess);
        Assert.That(third, Is.EqualTo("Busy"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(1), "nothing was sent for it");

        scripted.Cue.Set();
        Eventually.Ends(calling);
        Eventually.Ends(waiting);
        Assert.That((first, second), Is.EqualTo(("Answered first", "Answered second")));
        Assert.That(Calls.Get(upstream), Is.EqualTo("Answered third"), "the queue is empty again");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_call_leaves_the_queue_at_the_queues_timeout_or_the_callers_deadline(bool isQueues)
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            connection.Send(ScriptedUpstream.Ok());
            upstream.Cue.Wait();
        });
        var brief = TimeSpan.FromMilliseconds(50);
        var ample = TimeSpan.FromMinutes(10);
        UpstreamOptions options =
            scripted.Options with { MaxCalls = 1, QueueWait = isQueues ? brief : ample, CallTimeout = ample };
        using var upstream = new Upstream(options);
        using (UpstreamCall held = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8 }))
        {
            long deadline = isQueues ? long.MaxValue : Environment.TickCount64 + (long)brief.TotalMilliseconds;
            Assert.That(OutcomeOf(upstream, deadline), Is.EqualTo(UpstreamOutcome.Busy));
        }

        Assert.That(scripted.Requests, Has.Count.EqualTo(1));
        Assert.That((upstream.CallsInUse, upstream.CallsWaiting), Is.EqualTo((0, 0)));
    }

    [Test]
    public void With_no_queue_a_free_call_is_taken_and_the_next_one_is_busy()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok(), ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options with { MaxCalls = 1, MaxWaiting = 0 });
        using (UpstreamCall held = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8 }))
        {
            Assert.That(OutcomeOf(upstream, long.MaxValue), Is.EqualTo(UpstreamOutcome.Busy));
            Assert.That((upstream.CallsInUse, upstream.CallsWaiting), Is.EqualTo((1, 0)));
        }

        Assert.That(OutcomeOf(upstream, long.MaxValue), Is.EqualTo(UpstreamOutcome.Answered));
    }

    [Test]
    public void Callers_who_race_for_few_calls_lose_none_and_make_none()
    {
        const int calls = 3;
        int inside = 0;
        int tooMany = 0;
        Handler handler = exchange =>
        {
            Interlocked.Add(ref tooMany, Interlocked.Increment(ref inside) > calls ? 1 : 0);
            Thread.SpinWait(20_000);
            Interlocked.Decrement(ref inside);
            exchange.Response.Text(200, "ok");
        };
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession, router => router.Map(RequestMethod.Get, "/", "test", handler));
        using var upstream = new Upstream(new UpstreamOptions
        {
            Name = "test",
            EndPoint = server.EndPoint,
            MaxCalls = calls,
            MaxWaiting = 4,
            QueueWait = TimeSpan.FromMilliseconds(1), // about as long as a turn takes, so many time out just as it comes
        });
        var callers = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                Calls.Get(upstream);
            }
        })
        { IsBackground = true }).ToList();
        callers.ForEach(caller => caller.Start());
        callers.ForEach(Eventually.Ends);

        Assert.That(tooMany, Is.Zero);
        Assert.That((upstream.CallsInUse, upstream.CallsWaiting), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Nothing_is_sent_for_a_caller_whose_time_is_over()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);

        Assert.That(OutcomeOf(upstream, Environment.TickCount64), Is.EqualTo(UpstreamOutcome.Busy));
        Assert.That(upstream.CallsInUse, Is.Zero);
        Assert.That(Calls.Get(upstream), Is.EqualTo("Answered ok"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(600_000, 400_000, 400_000)]
    [TestCase(300_000, 400_000, 300_000)]
    [TestCase(300_000, null, 300_000)]
    public void The_upstream_is_told_what_is_left_of_the_callers_time_or_of_the_calls(int callTimeout, int? left, int told)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options with { CallTimeout = TimeSpan.FromMilliseconds(callTimeout) });
        OutcomeOf(upstream, left is { } time ? Environment.TickCount64 + time : long.MaxValue);

        int sent = int.Parse(scripted.Requests.Single()["X-Time-Left-Ms"]!);
        Assert.That(sent, Is.InRange(told - 60_000, told), "some of it has passed meanwhile");
    }

    private static UpstreamOutcome OutcomeOf(Upstream upstream, long deadlineMilliseconds)
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = "/"u8,
            DeadlineMilliseconds = deadlineMilliseconds,
        });
        return call.Outcome;
    }
}
