namespace PygmyStore.Client.Load.Figures;

/// <summary>The report of a run as people read it: plain lines of at most 80 columns.</summary>
/// <remarks>The figures come first, because the checks may still take a while then.</remarks>
internal static class LoadText
{
    public static void Write(LoadReport report, TextWriter output)
    {
        Head(report, output);
        output.WriteLine();
        Outcomes(report, output);
        if (report.Operations.Count > 0)
        {
            Times(report, output);
            Tiers(report, output);
        }

        Saturation(report, output);
        if (report.Generator.Verdict is { } verdict)
        {
            output.WriteLine();
            AlignedText.WriteWrapped(output, verdict);
        }
    }

    /// <summary>The lines of the checks and the thresholds.</summary>
    public static void WriteVerdicts(LoadReport report, TextWriter output)
    {
        Verdicts(report.Checks, output);
        Verdicts(report.Thresholds, output);
    }

    private static void Head(LoadReport report, TextWriter output)
    {
        LoadTotals totals = report.Totals;
        string part = report.Part is null ? "" : $", part {report.Part}";
        string warmUp = totals.WarmUpRequests == 0 ? "" : $" after {totals.WarmUpSeconds:F1} s of warm-up";
        AlignedText.WriteWrapped(
            output, $"{report.Model} load{part}, seed {report.Seed}: {totals.Seconds:F2} s measured{warmUp}");
        AlignedText.WriteWrapped(
            output,
            $"{Figure.Count(totals.Requests)} requests, {Figure.Rate(totals.RequestsPerSecond)} requests/s, "
            + $"{Figure.Count(totals.Unexpected)} unexpected ({Figure.Share(totals.ErrorShare)})");
        if (totals.WarmUpUnexpected > 0)
        {
            output.WriteLine(
                $"warm-up: {Figure.Count(totals.WarmUpRequests)} requests, {Figure.Count(totals.WarmUpUnexpected)} unexpected");
        }

        if (totals.Interrupted)
        {
            output.WriteLine("It was interrupted: the figures are those until then.");
        }

        if (totals.Abandoned > 0)
        {
            AlignedText.WriteWrapped(
                output,
                $"{Figure.Count(totals.Abandoned)} calls had no answer when the load ended. They are in the times with "
                + "what they had waited until then, and in no count.");
        }

        if (totals.NotBegun > 0)
        {
            AlignedText.WriteWrapped(
                output,
                $"{Figure.Count(totals.NotBegun)} iterations were due and never begun: all clients were busy. They are in "
                + "no figure, so the store is slower than the figures say.");
        }
    }

    private static void Outcomes(LoadReport report, TextWriter output)
    {
        AlignedText.Write(
            output, 1, ["operation", "requests", "requests/s", "ok", "out of stock", "unexpected"],
            report.Operations.Select(one => (string[])
            [
                one.Operation, Figure.Count(one.Requests), Figure.Rate(one.RequestsPerSecond), Figure.Count(one.Outcomes.Ok),
                Figure.Count(one.Outcomes.OutOfStock), Figure.Count(one.Outcomes.Unexpected),
            ]));
        foreach (OperationReport one in report.Operations.Where(one => one.Outcomes.Unexpected > 0))
        {
            AlignedText.WriteWrapped(output, $"unexpected of {one.Operation}: {Unexpected(one)}");
        }
    }

    private static string Unexpected(OperationReport one)
    {
        (long Count, string Words)[] outcomes =
        [
            (one.Outcomes.Refused, "refused"),
            (one.Outcomes.ServerError, "with a status of 500 or more"),
            (one.Outcomes.Unknown, "without a usable answer"),
            (one.Outcomes.ConnectionError, "not sent, because there was no connection"),
        ];
        IEnumerable<string> words = outcomes.Where(one => one.Count > 0).Select(one => $"{Figure.Count(one.Count)} {one.Words}");
        IEnumerable<string> statuses = one.Statuses.Select(status => $"{status.Key} x {Figure.Count(status.Value)}");
        return $"{string.Join(", ", words)} (statuses: {string.Join(", ", statuses.DefaultIfEmpty("none"))})";
    }

    private static void Times(LoadReport report, TextWriter output)
    {
        if (report.IsOpen)
        {
            Table("response, ms", one => one.Response);
            output.WriteLine("  Response: from when a call was due. This is what a user waits.");
        }

        Table("service, ms", one => one.Service);
        output.WriteLine("  Service: from when a call was sent."
            + (report.IsOpen ? "" : " A slow one delays the next (see --rate)."));

        void Table(string title, Func<OperationReport, Times> times)
        {
            output.WriteLine();
            AlignedText.Write(
                output, 1, [title, "p50", "p75", "p90", "p99", "p99.9", "p99.99", "max"],
                report.Operations.Select(one => (one.Operation, Times: times(one))).Select(row => (string[])
                [
                    row.Operation, Figure.Milliseconds(row.Times.P50Us), Figure.Milliseconds(row.Times.P75Us),
                    Figure.Milliseconds(row.Times.P90Us), Figure.Milliseconds(row.Times.P99Us),
                    Figure.Milliseconds(row.Times.P999Us), Figure.Milliseconds(row.Times.P9999Us),
                    Figure.Milliseconds(row.Times.MaxUs),
                ]));
        }
    }

    private static void Tiers(LoadReport report, TextWriter output)
    {
        if (report.Operations.All(one => one.Tiers.Count == 0))
        {
            return;
        }

        output.WriteLine();
        AlignedText.Write(
            output, 2, ["tier, ms", "", "answers", "own p50", "own p99", "total p50", "total p99"],
            from one in report.Operations
            from tier in one.Tiers
            select (string[])
            [
                one.Operation, TierName(tier.Tier), Figure.Count(tier.Total.Count), Figure.Milliseconds(tier.Own.P50Us),
                Figure.Milliseconds(tier.Own.P99Us), Figure.Milliseconds(tier.Total.P50Us),
                Figure.Milliseconds(tier.Total.P99Us),
            ]);
        output.WriteLine("  Own: without the tiers behind it. The client's own time has the network in it.");
    }

    /// <summary>An open load whose calls waited for a free client: the store was slower than the calls came.</summary>
    private static void Saturation(LoadReport report, TextWriter output)
    {
        const long muchUs = 100_000; // a tenth of a second: a person notices
        long? lateness = report.Operations.Max(one => one.Lateness.P99Us);
        if (report.IsOpen && !report.Generator.IsLimit && lateness > muchUs)
        {
            output.WriteLine();
            AlignedText.WriteWrapped(
                output,
                $"All {report.Generator.Clients} clients were busy at times: 1 % of the calls waited "
                + $"{Figure.Of(lateness.Value)} or more for a free one. The store was slower than the calls came. "
                + "More --clients let more calls wait in the store.");
        }
    }

    private static string TierName(string tier) => tier.Replace('_', ' ');

    private static void Verdicts(IReadOnlyList<VerdictLine> lines, TextWriter output)
    {
        if (lines.Count > 0)
        {
            output.WriteLine();
        }

        foreach (VerdictLine line in lines)
        {
            AlignedText.WriteWrapped(output, line.ToString(), indent: 6);
        }
    }
}
