using System.Diagnostics;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>Which calls of a check its timeline has.</summary>
[TestFixture]
internal sealed class CheckTimelineTests
{
    [Test]
    public void Without_a_failure_it_has_the_whole_check()
    {
        Heard[] calls = [.. Enumerable.Range(0, CheckTimeline.MaxCalls).Select(index => At(index))];
        var timeline = CheckTimeline.Of(Logged(calls), []);
        Assert.That(timeline!.Calls, Is.EqualTo(calls));
        Assert.That((timeline.LeftOut, timeline.From), Is.EqualTo((0, calls[0].Begun)));
    }

    [Test]
    public void With_a_failure_it_has_its_seconds_only()
    {
        Heard[] calls = [.. Enumerable.Range(0, 100).Select(tenth => At(tenth / 10.0))];
        var timeline = CheckTimeline.Of(Logged(calls), [calls[40], calls[42]]);
        Assert.That(timeline!.Calls[0].Ended, Is.LessThan(calls[40].Begun));
        Assert.That(timeline.Calls[^1].Ended, Is.GreaterThan(calls[42].Ended));
        Assert.That(timeline.Calls, Has.Count.InRange(10, 15), "half a second before, and half a second after");
    }

    [Test]
    public void What_was_done_to_the_store_is_a_part_of_the_failure()
    {
        CallLog log = Logged();
        log.Happened("catalog killed");
        Heard early = Around(log.Events[0].At, seconds: 0.1);
        Heard late = Around(log.Events[0].At, seconds: 9);
        log.Add(early);
        log.Add(late);
        var timeline = CheckTimeline.Of(log, [late]);
        Assert.That(timeline!.Calls, Is.EqualTo((Heard[])[early, late]));
    }

    [Test]
    public void Of_too_many_calls_it_has_the_shown_ones_the_failed_ones_and_some_others()
    {
        Heard[] calls =
        [
            .. Enumerable.Range(0, 10 * CheckTimeline.MaxCalls)
                .Select(index => At(index / 1e6, index % 100 == 3 ? CallOutcome.Unknown : CallOutcome.Ok)),
        ];
        var timeline = CheckTimeline.Of(Logged(calls), [calls[7], calls[8]]);
        Assert.That(timeline!.Calls, Has.Count.EqualTo(CheckTimeline.MaxCalls).And.Member(calls[7]).And.Member(calls[8]));
        Assert.That(timeline.Calls.Count(call => call.HasFailed), Is.EqualTo(10 * CheckTimeline.MaxCalls / 100));
        Assert.That(timeline.LeftOut, Is.EqualTo(9 * CheckTimeline.MaxCalls));
        Assert.That(timeline.Calls, Is.Ordered.By(nameof(Heard.Ended)));
    }

    [Test]
    public void Without_calls_there_is_none() => Assert.That(CheckTimeline.Of(Logged(), []), Is.Null);

    [Test]
    public void A_log_keeps_the_first_hundred_events()
    {
        CallLog log = Logged();
        for (int index = 0; index <= 100; index++)
        {
            log.Happened($"{index}");
        }

        Assert.That(log.Events.Select(one => one.Text), Is.EqualTo(Enumerable.Range(0, 100).Select(index => $"{index}")));
    }

    private static CallLog Logged(params Heard[] calls)
    {
        var log = new CallLog();
        Array.ForEach(calls, log.Add);
        return log;
    }

    private static Heard At(double seconds, CallOutcome outcome = CallOutcome.Ok) => Around(0, seconds, outcome);

    private static Heard Around(long time, double seconds, CallOutcome outcome = CallOutcome.Ok) => new()
    {
        Customer = "client 1",
        Operation = Operation.Buy,
        Answer = new FaceAnswer(outcome),
        Begun = time + (long)(seconds * Stopwatch.Frequency) - 1,
        Ended = time + (long)(seconds * Stopwatch.Frequency),
    };
}
