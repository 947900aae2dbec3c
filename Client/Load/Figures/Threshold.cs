namespace PygmyStore.Client.Load.Figures;

/// <summary>A figure of a load, and what it must be: <c>buy.p99&lt;50ms</c>.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Operation">Null: all operations together.</param>
/// <param name="Kind">Which times; null: the response times of an open load, the service times of a closed one.</param>
/// <param name="Metric">Which figure.</param>
/// <param name="Percent">Of a percentile.</param>
/// <param name="Sign">One of &lt;, &lt;=, &gt; and &gt;=.</param>
/// <param name="Limit">In microseconds, calls per second, or as a share.</param>
internal sealed record Threshold(
    string Text, string? Operation, string? Kind, ThresholdMetric Metric, decimal Percent, string Sign, double Limit)
{
    public const string ResponseKind = "response";
    public const string ServiceKind = "service";

    /// <summary>How many calls of its operation it needs to be judged.</summary>
    public long CallsNeeded => Metric == ThresholdMetric.Percentile ? CallsFor(Percent) : 1;

    /// <summary>Whether the run keeps it. It does not if the figure cannot be told.</summary>
    public VerdictLine Judge(LoadReport report)
    {
        OperationReport? operation = report.Operations.FirstOrDefault(one => one.Operation == Operation);
        if (Operation is not null && operation is null)
        {
            return new VerdictLine(Text, VerdictLine.Fail, $"no {Operation} was measured");
        }

        (double? value, string words) = Metric switch
        {
            ThresholdMetric.Rate => OfRate(operation?.RequestsPerSecond ?? report.Totals.RequestsPerSecond),
            ThresholdMetric.Errors => OfShare(operation is null ? report.Totals.ErrorShare : ShareOf(operation)),
            _ => OfTime(operation!, TimesOf(report, operation!)),
        };
        return new VerdictLine(Text, value is { } known && Holds(known) ? VerdictLine.Pass : VerdictLine.Fail, words);
    }

    private bool Holds(double value) => Sign switch
    {
        "<" => value < Limit,
        "<=" => value <= Limit,
        ">" => value > Limit,
        _ => value >= Limit,
    };

    private Times TimesOf(LoadReport report, OperationReport one) =>
        (Kind ?? (report.IsOpen ? ResponseKind : ServiceKind)) == ResponseKind ? one.Response : one.Service;

    private (double? Value, string Words) OfTime(OperationReport operation, Times times)
    {
        double? value = Metric switch
        {
            ThresholdMetric.Mean => times.MeanUs,
            ThresholdMetric.Max => times.MaxUs,
            _ => HistogramText.TryDecode(times, out TimeHistogram all) ? all.Percentile(Percent, Times.SamplesBeyond) : null,
        };
        return value is { } known ? (known, Figure.Of(known))
            : times.Count == 0 ? (null, $"no {operation.Operation} was sent")
            : (null, $"too few calls to tell: {times.Count:N0}, and it takes {CallsFor(Percent):N0}");
    }

    private static (double? Value, string Words) OfRate(double rate) => (rate, $"{Figure.Rate(rate)}/s");

    private static (double? Value, string Words) OfShare(double share) => (share, Figure.Share(share));

    private static double ShareOf(OperationReport one) => one.Requests == 0 ? 0 : (double)one.Outcomes.Unexpected / one.Requests;

    /// <summary>How many calls a percentile needs so that enough lie beyond it.</summary>
    private static long CallsFor(decimal percent) => (long)Math.Ceiling(Times.SamplesBeyond * 100 / (100 - percent));
}

internal enum ThresholdMetric
{
    Percentile,
    Mean,
    Max,
    Rate,
    Errors,
}
