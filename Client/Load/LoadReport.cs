using System.Text.Json.Serialization;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Load;

/// <summary>The result of a load as data. Times are in milliseconds; a healthy store gives no unexpected outcome.</summary>
internal sealed record LoadReport(
    int Seed,
    int Threads,
    double Seconds,
    long Requests,
    double RequestsPerSecond,
    long Unexpected,
    IReadOnlyList<OperationReport> Operations)
{
    public static LoadReport Of(LoadPlan plan, TimeSpan elapsed, IEnumerable<OperationFigures> figures)
    {
        OperationReport[] operations = [.. figures.Where(one => one.Calls > 0).Select(OperationReport.Of)];
        long requests = operations.Sum(operation => operation.Requests);
        return new LoadReport(
            plan.Seed,
            plan.Threads,
            elapsed.TotalSeconds,
            requests,
            elapsed > TimeSpan.Zero ? requests / elapsed.TotalSeconds : 0,
            operations.Sum(operation => operation.Outcomes.Unexpected),
            operations);
    }
}

internal sealed record OperationReport(
    string Operation, long Requests, OutcomeCounts Outcomes, LatencyReport Latency, IReadOnlyList<TierReport> Tiers)
{
    public static OperationReport Of(OperationFigures figures) => new(
        figures.Operation.ToString().ToLowerInvariant(),
        figures.Calls,
        OutcomeCounts.Of(figures),
        LatencyReport.Of(figures.TimesOf(Tier.Client)),
        [.. Enum.GetValues<Tier>()
            .Where(tier => figures.TimesOf(tier).Count > 0)
            .Select(tier => TierReport.Of(tier, figures.TimesOf(tier)))]);
}

internal sealed record OutcomeCounts(long Ok, long OutOfStock, long Refused, long ServerError, long Unknown, long ConnectionError)
{
    public long Unexpected => Refused + ServerError + Unknown + ConnectionError;

    public static OutcomeCounts Of(OperationFigures figures) => new(
        figures.CountOf(CallOutcome.Ok),
        figures.CountOf(CallOutcome.OutOfStock),
        figures.CountOf(CallOutcome.Refused),
        figures.CountOf(CallOutcome.ServerError),
        figures.CountOf(CallOutcome.Unknown),
        figures.CountOf(CallOutcome.ConnectionError));
}

internal sealed record LatencyReport(double MeanMs, double P50Ms, double P90Ms, double P99Ms, double P999Ms, double MaxMs)
{
    public static LatencyReport Of(LatencyHistogram times) => new(
        times.Mean.TotalMilliseconds,
        times.Percentile(50).TotalMilliseconds,
        times.Percentile(90).TotalMilliseconds,
        times.Percentile(99).TotalMilliseconds,
        times.Percentile(99.9).TotalMilliseconds,
        times.Max.TotalMilliseconds);
}

/// <summary>How long a tier took for an operation, including the tiers behind it.</summary>
internal sealed record TierReport(string Tier, long Count, double MeanMs, double P50Ms, double P99Ms)
{
    public static TierReport Of(Tier tier, LatencyHistogram times) => new(
        tier.ToString().ToLowerInvariant(),
        times.Count,
        times.Mean.TotalMilliseconds,
        times.Percentile(50).TotalMilliseconds,
        times.Percentile(99).TotalMilliseconds);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LoadJson : JsonSerializerContext;

internal static class LoadSummary
{
    public static void Write(LoadReport report, Terminal terminal)
    {
        terminal.Out.WriteLine(
            $"{report.Requests} requests in {report.Seconds:F2} s by {report.Threads} threads: "
            + $"{report.RequestsPerSecond:F0} requests/s");
        terminal.Out.WriteLine();
        Outcomes(report).WriteTo(terminal);
        terminal.Out.WriteLine();
        Latencies(report).WriteTo(terminal);
        terminal.Out.WriteLine();
        TierTimes(report).WriteTo(terminal);
    }

    private static ReportTable Outcomes(LoadReport report) => new(
        ["operation", "requests", "ok", "out of stock", "refused", "5xx", "unknown", "connection errors"],
        from operation in report.Operations
        let outcomes = operation.Outcomes
        select (string[])
        [
            operation.Operation, $"{operation.Requests}", $"{outcomes.Ok}", $"{outcomes.OutOfStock}", $"{outcomes.Refused}",
            $"{outcomes.ServerError}", $"{outcomes.Unknown}", $"{outcomes.ConnectionError}",
        ]);

    private static ReportTable Latencies(LoadReport report) => new(
        ["latency, ms", "mean", "p50", "p90", "p99", "p99.9", "max"],
        from operation in report.Operations
        let latency = operation.Latency
        select (string[])
        [
            operation.Operation, $"{latency.MeanMs:F3}", $"{latency.P50Ms:F3}", $"{latency.P90Ms:F3}", $"{latency.P99Ms:F3}",
            $"{latency.P999Ms:F3}", $"{latency.MaxMs:F3}",
        ]);

    private static ReportTable TierTimes(LoadReport report) => new(
        ["tier, ms (with those behind it)", "tier", "answers", "mean", "p50", "p99"],
        from operation in report.Operations
        from tier in operation.Tiers
        select (string[])
            [operation.Operation, tier.Tier, $"{tier.Count}", $"{tier.MeanMs:F3}", $"{tier.P50Ms:F3}", $"{tier.P99Ms:F3}"]);
}
