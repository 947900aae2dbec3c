using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class SecondSeriesTests
{
    private const long Second = 1_000_000;

    [Test]
    public void Each_second_has_its_calls()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        CallRecord[] calls = SampleLoads.Random(seed, 5000);
        IReadOnlyList<SeriesPoint> series = SampleLoads.Report(calls).Series;
        Assert.That(series.Sum(point => point.Requests), Is.EqualTo(calls.Length));
        Assert.That(series.Sum(point => point.Errors), Is.EqualTo(calls.Count(call => call.Outcome == CallOutcome.ServerError)));
        foreach (SeriesPoint point in series)
        {
            long[] times =
            [
                .. calls.Where(call => call.Operation.Name() == point.Operation && SecondOf(call) == point.Second)
                    .Select(call => TimeHistogram.Microseconds(call.SentTicks, call.EndedTicks)).Order(),
            ];
            Assert.That(point.Requests, Is.EqualTo(times.Length));
            if (times.Length > 0)
            {
                Assert.That(point.MaxUs, Is.EqualTo(times[^1]));
                double middle = times[((times.Length + 1) / 2) - 1];
                Assert.That((double)point.P50Us!.Value, Is.EqualTo(middle).Within(0.1).Percent);
            }
        }

        int SecondOf(CallRecord call) => (int)(TimeHistogram.Microseconds(calls[0].DueTicks, call.EndedTicks) / Second);
    }

    [Test]
    public void A_second_without_answers_is_there_too()
    {
        IReadOnlyList<SeriesPoint> series = SampleLoads.Report(
        [
            SampleLoads.Call(Operation.Lookup, 0, 100), SampleLoads.Call(Operation.Lookup, 0, 4 * Second),
        ]).Series;
        Assert.That(series.Select(point => point.Requests), Is.EqualTo(new[] { 1, 0, 0, 0, 1 }));
        Assert.That(series.Select(point => point.Second), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(series[1].P99Us, Is.Null);
    }

    [Test]
    public void An_open_load_has_its_response_times()
    {
        SeriesPoint point = SampleLoads.Report(
            [SampleLoads.Call(Operation.Lookup, 0, service: 100, lateness: 200)], isOpen: true).Series.Single();
        Assert.That(point.P50Us, Is.EqualTo(300));
    }

    [Test]
    public void The_warm_up_is_marked()
    {
        IReadOnlyList<SeriesPoint> series = SampleLoads.Report(
        [
            SampleLoads.Call(Operation.Lookup, 0, 100) with { IsWarmUp = true }, SampleLoads.Call(Operation.Lookup, Second, 100),
        ]).Series;
        Assert.That(series.Select(point => point.WarmUp), Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public void What_ends_after_a_day_is_left_out()
    {
        IReadOnlyList<SeriesPoint> series = SampleLoads.Report(
        [
            SampleLoads.Call(Operation.Lookup, 0, 100),
            SampleLoads.Call(Operation.Lookup, SecondSeries.MaxSeconds * Second, 100),
        ]).Series;
        Assert.That(series, Has.Count.EqualTo(1));
    }
}
