using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;

namespace PygmyStore.Tests.Client.Load.Engine;

[TestFixture]
internal sealed class RunTallyTests
{
    [Test]
    public void The_delay_is_of_measured_calls_whose_client_was_free()
    {
        var tally = new RunTally();
        tally.Take(
        [
            .. Enumerable.Range(1, 100).Select(call => Sent(late: call * 1000)),
            Sent(late: 1_000_000_000) with { WasClientFree = false },
            Sent(late: 1_000_000_000) with { IsWarmUp = true },
        ]);
        Assert.That(tally.SendDelay.Calls, Is.EqualTo(100));
        Assert.That(tally.SendDelay.Mean, Is.EqualTo(LoadClock.TimeOf(50_500)));
        Assert.That(tally.SendDelay.P99, Is.InRange(LoadClock.TimeOf(99_000), LoadClock.TimeOf(99_000 * 5 / 4)));
        Assert.That(tally.SendDelay.Longest, Is.EqualTo(LoadClock.TimeOf(100_000)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(7)]
    [TestCase(8)]
    [TestCase(123_456_789_012)]
    public void The_percentile_of_one_delay_is_that_delay(long ticks)
    {
        var tally = new RunTally();
        tally.Take([Sent(ticks)]);
        Assert.That(tally.SendDelay.P99, Is.EqualTo(LoadClock.TimeOf(ticks)));
    }

    [Test]
    public void What_was_cut_off_and_the_last_end_are_kept()
    {
        var tally = new RunTally();
        tally.Take([Sent(1) with { IsAbandoned = true, EndedTicks = 9 }, Sent(1) with { EndedTicks = 7 }]);
        Assert.That((tally.Abandoned, tally.LastEndedTicks), Is.EqualTo((1, 9)));
    }

    private static CallRecord Sent(long late) => new() { DueTicks = 10, SentTicks = 10 + late, WasClientFree = true };
}
