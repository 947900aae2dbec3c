using System.Diagnostics;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class OwnDelayTests
{
    private static readonly long TicksOfMillisecond = Stopwatch.Frequency / 1000;

    [Test]
    public void The_delay_is_of_measured_calls_that_were_sent_and_whose_client_was_free()
    {
        var delay = new OwnDelay();
        for (int milliseconds = 1; milliseconds <= 100; milliseconds++)
        {
            delay.Take(Sent(milliseconds));
        }

        delay.Take(Sent(1000) with { WasClientFree = false });
        delay.Take(Sent(1000) with { IsWarmUp = true });
        delay.Take(Sent(1000) with { Outcome = CallOutcome.ConnectionError });
        Assert.That(delay.Times.Count, Is.EqualTo(100));
        Assert.That(delay.Times.MaxMicroseconds, Is.EqualTo(100_000));
        Assert.That(delay.Times.Percentile(99), Is.InRange(99_000, 99_100));
    }

    private static CallRecord Sent(long lateMilliseconds) => new()
    {
        DueTicks = 10,
        SentTicks = 10 + (lateMilliseconds * TicksOfMillisecond),
        WasClientFree = true,
    };
}
