using System.Diagnostics;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Study;

namespace PygmyStore.Tests.Client.Study;

/// <summary>The figures of runs whose calls are known.</summary>
internal sealed class RunFiguresTests
{
    [Test]
    public void A_percentile_needs_ten_calls_beyond_it()
    {
        RunFigures thousand = FiguresOf([.. Enumerable.Range(1, 1000)]);
        RunFigures fewer = FiguresOf([.. Enumerable.Range(1, 999)]);

        Assert.That(
            (thousand.P50Us, thousand.P90Us, thousand.P99Us, thousand.P999Us),
            Is.EqualTo((500.0, 900.0, 990.0, (double?)null)));
        Assert.That(thousand.P99Call?.ServiceUs, Is.EqualTo(990));
        Assert.That((fewer.P90Us, fewer.P99Us, fewer.P99Call), Is.EqualTo(((double?)900, (double?)null, (TimedCall?)null)));
    }

    [Test]
    public void The_warm_up_is_in_no_figure()
    {
        int[] times = [.. Enumerable.Repeat(90_000, 100), .. Enumerable.Range(0, 900).Select(index => 1000 + (index % 7))];
        RunFigures figures = RunFigures.Of([.. times.Select((time, index) => Timed(index, time))])[0];

        Assert.That(figures.Cut, Is.EqualTo(100));
        Assert.That(figures.Calls, Is.EqualTo(900));
        Assert.That(figures.MeanUs, Is.InRange(1000.0, 1006.0));
        Assert.That(figures.PerSecond, Is.EqualTo(1001).Within(1), "a call each millisecond, and one at both ends");
    }

    [Test]
    public void Each_operation_has_its_own_figures()
    {
        TimedCall[] calls = [.. Enumerable.Range(0, 200).Select(index =>
            Timed(index, index % 4 == 0 ? 3000 : 1000) with
            {
                Kind = new StudyCall(index % 4 == 0 ? Operation.Buy : Operation.Lookup),
            })];
        IReadOnlyList<RunFigures> figures = RunFigures.Of(calls);

        Assert.That(figures.Select(one => one.Kind.Operation), Is.EqualTo(new[] { Operation.Lookup, Operation.Buy }));
        Assert.That(figures.Select(one => one.MeanUs), Is.EqualTo(new[] { 1000.0, 3000.0 }));
    }

    [Test]
    public void Calls_are_put_in_the_order_of_their_ends_and_those_without_times_are_left_out()
    {
        var times = new CallTimes(steps: 1);
        times.Take([Record(5, 10), Record(1, 20), Record(3, 30) with { Outcome = CallOutcome.ConnectionError }]);

        Assert.That(times.InOrder().Select(call => call.ServiceUs), Is.EqualTo(new[] { 20, 10 }));
    }

    [Test]
    public void Calls_of_an_iteration_whose_calls_differ_have_figures_of_their_own()
    {
        var times = new CallTimes(steps: 3);
        times.Take([.. Enumerable.Range(0, 300).Select(index => Record(index, 1000 * (1 + (index % 3))) with
        {
            Call = index,
            Operation = index % 3 == 2 ? Operation.Buy : Operation.Lookup,
        })]);
        IReadOnlyList<RunFigures> figures = RunFigures.Of(times.InOrder());

        Assert.That(
            figures.Select(one => (one.Kind.Operation, one.Kind.Step, one.Calls, one.MeanUs)),
            Is.EqualTo(new[]
            {
                (Operation.Lookup, 0, 100, 1000.0), (Operation.Lookup, 1, 100, 2000.0), (Operation.Buy, 2, 100, 3000.0),
            }));
    }

    [Test]
    public void What_came_after_the_first_client_had_finished_is_in_no_figure()
    {
        // Of two clients that alternate, the first finishes after 200 calls of both; the other goes on alone, and faster.
        TimedCall[] calls = [.. Enumerable.Range(0, 300).Select(index =>
            Timed(index, index < 200 ? 1000 : 500) with { Client = index < 200 ? index % 2 : 1 })];
        RunFigures figures = RunFigures.Of(calls)[0];

        Assert.That((figures.Calls, figures.Cut, figures.MeanUs), Is.EqualTo((199, (int?)0, 1000.0)));
    }

    private static RunFigures FiguresOf(int[] times)
    {
        RunFigures figures = RunFigures.Of([.. times.Select((time, index) => Timed(index, time))])[0];
        Assert.That(figures.Cut, Is.Null, "they grow, so there is no steady state");
        Assert.That(figures.Calls, Is.EqualTo(times.Length));
        return figures;
    }

    private static TimedCall Timed(int millisecond, int microseconds) =>
        TimedCall.Of(Record(millisecond, microseconds), steps: 1);

    private static CallRecord Record(int millisecond, int microseconds)
    {
        long ended = (millisecond + 1000) * (Stopwatch.Frequency / 1000);
        return new CallRecord
        {
            Operation = Operation.Lookup,
            SentTicks = ended - (microseconds * (Stopwatch.Frequency / 1_000_000)),
            EndedTicks = ended,
            FrontEndMicroseconds = -1,
            OrderMicroseconds = -1,
            CatalogMicroseconds = -1,
        };
    }
}
