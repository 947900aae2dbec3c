namespace PygmyStore.Client.Load.Figures;

/// <summary>Whether a report that was read has all its members: JSON does not demand them, and a missing one is null.</summary>
internal static class ReportShape
{
    public static bool IsWhole(LoadFile file) => file.Runs is { Count: > 0 } && file.Runs.All(IsWhole);

    private static bool IsWhole(LoadReport? run) => run is
    {
        Run: not null, Model: not null, Options: not null, Environment: not null, Totals: not null, Operations: not null,
        Generator.OwnDelay.Histogram: not null, Series: not null, Checks: not null, Thresholds: not null, Books: not null,
    }
        && run.Operations.All(IsWhole)
        && run.Series.All(point => point?.Operation is not null)
        && run.Books.All(book => book is not null)
        && run.Checks.Concat(run.Thresholds).All(line => line is { Name: not null, Verdict: not null, Detail: not null });

    private static bool IsWhole(OperationReport? one) => one is
    {
        Operation: not null, Outcomes: not null, Statuses: not null, Service.Histogram: not null,
        Response.Histogram: not null, Lateness.Histogram: not null, Tiers: not null,
    }
        && one.Tiers.All(tier => tier is { Tier: not null, Total.Histogram: not null, Own.Histogram: not null });
}
