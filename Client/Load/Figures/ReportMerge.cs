namespace PygmyStore.Client.Load.Figures;

/// <summary>Makes one report of the parts that several machines sent of the same load.</summary>
/// <remarks>
/// Histograms are added, so a percentile is the one of all calls together. Percentiles are never averaged: in the
/// series, a second of several parts has none.
/// </remarks>
internal static class ReportMerge
{
    /// <summary>The runs of the whole load; or null, and the sentence that says why the files do not belong together.</summary>
    public static IReadOnlyList<LoadReport>? Merge(IReadOnlyList<NamedReports> files, out string refusal)
    {
        refusal = MergeRefusal.Of(files) ?? "";
        return refusal.Length > 0
            ? null
            : [.. Enumerable.Range(0, files[0].Runs.Count).Select(run => Merge([.. files.Select(file => file.Runs[run])]))];
    }

    private static LoadReport Merge(LoadReport[] parts)
    {
        LoadTotals totals = Totals([.. parts.Select(part => part.Totals)]);
        var merged = new LoadReport(
            string.Join(',', parts.Select(part => part.Run)),
            parts.Min(part => part.StartedAt),
            parts[0].Model,
            parts[0].Options,
            parts[0].Seed,
            Part: null,
            [.. parts.SelectMany(part => part.Environment)],
            totals,
            [
                .. parts.SelectMany(part => part.Operations).GroupBy(one => one.Operation)
                    .Select(group => OperationMerge.Of([.. group], totals.Seconds)),
            ],
            Generator(parts),
            [
                .. parts.SelectMany(part => part.Series).GroupBy(point => (point.Second, point.Operation))
                    .Select(group => Point([.. group])).OrderBy(point => point.Second),
            ],
            [.. parts.SelectMany(part => part.Checks.Select(line => line with { Name = $"part {part.Part}: {line.Name}" }))],
            Thresholds: [],
            [.. parts.SelectMany(part => part.Books).GroupBy(book => book.ItemNumber).Select(group => Book([.. group]))]);
        IEnumerable<Threshold> thresholds =
            parts[0].Thresholds.Select(line => ThresholdText.Parse(line.Name, out _)).OfType<Threshold>();
        return merged with { Thresholds = [.. thresholds.Select(threshold => threshold.Judge(merged))] };
    }

    private static LoadTotals Totals(LoadTotals[] parts)
    {
        double seconds = parts.Max(part => part.Seconds);
        long requests = parts.Sum(part => part.Requests);
        long unexpected = parts.Sum(part => part.Unexpected);
        return new LoadTotals(
            seconds,
            parts.Max(part => part.WarmUpSeconds),
            requests,
            seconds > 0 ? requests / seconds : 0,
            unexpected,
            requests > 0 ? (double)unexpected / requests : 0,
            parts.Sum(part => part.Abandoned),
            parts.Sum(part => part.NotBegun),
            parts.Any(part => part.Interrupted),
            parts.Sum(part => part.WarmUpRequests),
            parts.Sum(part => part.WarmUpUnexpected));
    }

    private static GeneratorReport Generator(LoadReport[] parts) => new(
        parts.Sum(part => part.Generator.Clients),
        parts.Sum(part => part.Generator.ProcessorSeconds),
        parts.Max(part => part.Generator.ProcessorShare),
        OperationMerge.Of(parts.Select(part => part.Generator.OwnDelay)),
        parts.Where(part => part.Generator.IsLimit).Select(part => $"part {part.Part}: {part.Generator.Verdict}")
            .FirstOrDefault());

    private static SeriesPoint Point(SeriesPoint[] parts) => parts.Length == 1 ? parts[0] : new SeriesPoint(
        parts[0].Second, parts[0].Operation, parts.Sum(part => part.Requests), parts.Sum(part => part.Errors), P50Us: null,
        P99Us: null, parts.Max(part => part.MaxUs), parts.All(part => part.WarmUp));

    /// <summary>Each part asked for the stock itself, while others may have sold: the widest span is the load's.</summary>
    private static BookSums Book(BookSums[] parts) => new(
        parts[0].ItemNumber, parts[0].Title, parts.Sum(part => part.Sold), parts.Max(part => part.StockBefore),
        parts.Min(part => part.StockAfter));
}

/// <summary>A file of reports that was read.</summary>
internal sealed record NamedReports(string Path, IReadOnlyList<LoadReport> Runs);
