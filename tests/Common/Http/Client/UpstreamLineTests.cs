using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Client;

/// <summary>The line before an upstream, and the time that a caller has.</summary>
[TestFixture]
internal sealed class UpstreamLineTests
{
    [Test]
    public void Who_finds_the_line_full_is_told_while_the_upstream_still_hangs()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            upstream.Reached.Set();
            upstream.Cue.Wait();
            connection.Send(ScriptedUpstream.Ok("first"));
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("second"), ScriptedUpstream.Ok("third"))(upstream, connection);
        });
        using var upstream = new Upstream(scripted.Options with { MaxCalls = 1, MaxWaiting = 1, CallTimeout = TimeSpan.FromMinutes(10) });
        string first = "", second = "";
        var calling = new Thread(() => first = Calls.Get(upstream)) { IsBackground = true };
        calling.Start();
        Eventually.IsSet(scripted.Reached.WaitHandle, "the first call is under way");
        var waiting = new Thread(() => second = Calls.Get(upstream)) { IsBackground = true };
        waiting.Start();
        Eventually.IsTrue(() => upstream.CallsWaiting == 1, "the second call waits in line");

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
        Assert.That(Calls.Get(upstream), Is.EqualTo("Answered third"), "the line is free again");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_place_in_line_is_given_up_with_the_lines_timeout_or_the_callers_deadline(bool isLines)
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            connection.Send(ScriptedUpstream.Ok());
            upstream.Cue.Wait();
        });
        var brief = TimeSpan.FromMilliseconds(50);
        var ample = TimeSpan.FromMinutes(10);
        using var upstream = new Upstream(scripted.Options with { MaxCalls = 1, LineTimeout = isLines ? brief : ample, CallTimeout = ample });
        using (UpstreamCall held = upstream.Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/"u8 }))
        {
            long deadline = isLines ? long.MaxValue : Environment.TickCount64 + (long)brief.TotalMilliseconds;
            Assert.That(OutcomeOf(upstream, deadline), Is.EqualTo(UpstreamOutcome.Busy));
        }

        Assert.That(scripted.Requests, Has.Count.EqualTo(1));
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
