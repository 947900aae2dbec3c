using System.Diagnostics;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;

namespace PygmyStore.Client.Grade.Report;

/// <summary>The plots of a student's report.</summary>
internal static class GradePlots
{
    // Each kind of call looks alike in all plots. A cross is what failed.
    private static readonly (string Name, int Style, Func<Heard, bool> Has)[] Kinds =
    [
        ("read", 0, call => call.Operation != Operation.Buy && call.IsOk),
        ("sold", 1, call => call.IsSold),
        ("refused", 2, call => call.IsRefused),
        ("status 503", 5, call => call.IsShed),
        ("failed", 4, call => call.HasFailed),
    ];

    public static LinePlot Timeline(string check, CheckTimeline timeline) => new()
    {
        Title = timeline.Shown.Count > 0 ? $"{check}: the calls when it failed" : $"{check}: the calls over time",
        Description = "Each mark is a call: when it ended, and how long it took. A cross had no usable answer."
            + (timeline.Shown.Count > 0 ? " The calls with a ring and a name are those that show what is wrong." : "")
            + (timeline.LeftOut > 0 ? $" {timeline.LeftOut} more calls are not drawn." : ""),
        X = new PlotAxis("time since the first of these calls", "s"),
        Y = PlotAxis.Latency,
        Series =
        [
            .. Kinds.Select(kind => new PlotSeries(
                kind.Name, [.. timeline.Calls.Where(kind.Has).Select(call => PointOf(call, timeline))])
            {
                IsScattered = true,
                Style = kind.Style,
            }),
        ],
        Marks = [.. timeline.Events.Select(one => new PlotMark(Seconds(timeline.From, one.At), one.Text))],
    };

    public static LinePlot Percentiles(IReadOnlyList<CallTimes> times) => new()
    {
        Title = "How long the calls took, by percentile",
        Description = "How long the fastest 50, 90, 99 ... percent of the calls took, for each operation. A percentile is shown "
            + $"where at least {Times.SamplesBeyond} calls were slower. The times tell as much of the machine as of the store.",
        X = PlotAxis.Percentiles,
        Y = PlotAxis.Latency,
        Series =
        [
            .. times.Select(one => new PlotSeries(
                one.Operation,
                [.. PercentileCurve.Of(one.All).Select(point => new PlotPoint(point.Percent, point.Milliseconds))])),
        ],
    };

    private static PlotPoint PointOf(Heard call, CheckTimeline timeline)
    {
        bool isShown = timeline.Shown.Any(shown => ReferenceEquals(shown, call));
        return new(Seconds(timeline.From, call.Ended), Stopwatch.GetElapsedTime(call.Begun, call.Ended).TotalMilliseconds)
        {
            HasRing = isShown,
            Text = isShown ? call.Customer : null,
        };
    }

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;
}
