using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Load;

/// <summary>A <see cref="LoadReport"/> for people.</summary>
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

    private static ReportTable Outcomes(LoadReport report)
    {
        var table = new ReportTable(
            "operation", "requests", "ok", "out of stock", "refused", "5xx", "unknown", "connection errors");
        foreach (OperationReport operation in report.Operations)
        {
            OutcomeCounts outcomes = operation.Outcomes;
            table.Add(
                operation.Operation, $"{operation.Requests}", $"{outcomes.Ok}", $"{outcomes.OutOfStock}", $"{outcomes.Refused}",
                $"{outcomes.ServerError}", $"{outcomes.Unknown}", $"{outcomes.ConnectionError}");
        }

        return table;
    }

    private static ReportTable Latencies(LoadReport report)
    {
        var table = new ReportTable("latency, ms", "mean", "p50", "p90", "p99", "p99.9", "max");
        foreach (OperationReport operation in report.Operations)
        {
            LatencyReport latency = operation.Latency;
            table.Add(
                operation.Operation, $"{latency.MeanMs:F3}", $"{latency.P50Ms:F3}", $"{latency.P90Ms:F3}", $"{latency.P99Ms:F3}",
                $"{latency.P999Ms:F3}", $"{latency.MaxMs:F3}");
        }

        return table;
    }

    private static ReportTable TierTimes(LoadReport report)
    {
        var table = new ReportTable("tier, ms (with those behind it)", "tier", "answers", "mean", "p50", "p99");
        foreach (OperationReport operation in report.Operations)
        {
            foreach (TierReport tier in operation.Tiers)
            {
                table.Add(
                    operation.Operation, tier.Tier, $"{tier.Count}", $"{tier.MeanMs:F3}", $"{tier.P50Ms:F3}", $"{tier.P99Ms:F3}");
            }
        }

        return table;
    }
}
