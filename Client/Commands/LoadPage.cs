using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Commands;

/// <summary>The runs of a load as a report for people, with tables and plots.</summary>
internal static class LoadPage
{
    private const int MostDrawnRuns = 3; // of more runs nobody looks at each second

    /// <param name="runs">At least one.</param>
    /// <param name="servers">Where the store is; none where nobody knows, as in the reports of parts.</param>
    public static ReportDocument Of(IReadOnlyList<LoadReport> runs, IReadOnlyList<string> servers) => new(
        servers.Count > 0 ? $"Load of {string.Join(", ", servers)}" : $"A load in {runs[0].Environment.Count} parts",
        [
            Summary(runs),
            .. Notes(runs),
            .. Verdicts(runs),
            new Heading("Throughput"),
            Outcomes(runs),
            new Heading("Latency"),
            Latency(runs),
            new PlotBlock("percentiles", LoadPlots.Percentiles(runs)),
            .. Tiers(runs),
            .. runs.Take(MostDrawnRuns).Index().SelectMany(run => OverTime(run.Item, run.Index, runs.Count)),
            new Heading("Environment"),
            Environment(runs, servers),
        ]);

    private static Paragraph Summary(IReadOnlyList<LoadReport> runs)
    {
        LoadReport first = runs[0];
        long requests = runs.Sum(run => run.Totals.Requests);
        long unexpected = runs.Sum(run => run.Totals.Unexpected);
        double seconds = runs.Sum(run => run.Totals.Seconds);
        return new Paragraph(
            $"{(runs.Count == 1 ? "One" : $"{runs.Count}")} {first.Model} {(runs.Count == 1 ? "load" : "loads")}, "
            + $"{seconds:F1} s measured: {Figure.Count(requests)} requests, "
            + $"{Figure.Rate(seconds > 0 ? requests / seconds : 0)} requests/s, {Figure.Count(unexpected)} unexpected.");
    }

    /// <summary>What a reader must know before he believes the figures.</summary>
    private static IEnumerable<Paragraph> Notes(IReadOnlyList<LoadReport> runs)
    {
        foreach ((int index, LoadReport run) in runs.Index())
        {
            string name = runs.Count == 1 ? "" : $"Run {index + 1}: ";
            if (run.Generator.Verdict is { } verdict)
            {
                yield return new Paragraph(name + verdict);
            }

            if (run.Totals.Interrupted)
            {
                yield return new Paragraph($"{name}It was interrupted: the figures are those until then.");
            }

            if (run.Totals.Abandoned + run.Totals.NotBegun > 0)
            {
                yield return new Paragraph(
                    $"{name}{Figure.Count(run.Totals.Abandoned)} calls had no answer at the end, and "
                    + $"{Figure.Count(run.Totals.NotBegun)} iterations were due and never begun.");
            }
        }
    }

    private static IEnumerable<ReportBlock> Verdicts(IReadOnlyList<LoadReport> runs)
    {
        string[][] rows =
        [
            .. from run in runs.Index()
            from line in run.Item.Checks.Concat(run.Item.Thresholds)
            select (string[])[$"{run.Index + 1}", line.Verdict, line.Name, line.Detail],
        ];
        return rows.Length == 0
            ? []
            :
            [
                new Heading("Checks"),
                new DataTable(
                    "Whether the store was right, and kept its thresholds", ["run", "verdict", "check", "found"], rows, Names: 4),
            ];
    }

    private static DataTable Outcomes(IReadOnlyList<LoadReport> runs) => new(
        "Requests by operation, without the warm-up",
        ["run", "operation", "requests", "requests/s", "ok", "out of stock", "unexpected"],
        [
            .. from run in runs.Index()
            from one in run.Item.Operations
            select (string[])
            [
                $"{run.Index + 1}", one.Operation, Figure.Count(one.Requests), Figure.Rate(one.RequestsPerSecond),
                Figure.Count(one.Outcomes.Ok), Figure.Count(one.Outcomes.OutOfStock), Figure.Count(one.Outcomes.Unexpected),
            ],
        ],
        Names: 2);

    private static DataTable Latency(IReadOnlyList<LoadReport> runs) => new(
        $"{LoadPlots.KindOf(runs)} in ms; a hyphen where there are too few calls to tell",
        ["run", "operation", "p50", "p75", "p90", "p99", "p99.9", "p99.99", "max"],
        [
            .. from run in runs.Index()
            from one in run.Item.Operations
            let times = LoadPlots.TimesOf(run.Item, one)
            select (string[])
            [
                $"{run.Index + 1}", one.Operation, Figure.Milliseconds(times.P50Us), Figure.Milliseconds(times.P75Us),
                Figure.Milliseconds(times.P90Us), Figure.Milliseconds(times.P99Us), Figure.Milliseconds(times.P999Us),
                Figure.Milliseconds(times.P9999Us), Figure.Milliseconds(times.MaxUs),
            ],
        ],
        Names: 2);

    private static IEnumerable<ReportBlock> Tiers(IReadOnlyList<LoadReport> runs) =>
        runs.All(run => run.Operations.All(one => one.Tiers.Count == 0))
            ? []
            : [new Heading("Tiers"), new PlotBlock("tiers", LoadPlots.Tiers(runs))];

    private static IEnumerable<ReportBlock> OverTime(LoadReport run, int index, int count)
    {
        var slots = LoadSlots.Of(run);
        string name = count == 1 ? "Over time" : $"Over time: run {index + 1} of {count}";
        string suffix = count == 1 ? "" : $"-{index + 1}";
        return slots.Count < 2
            ? []
            :
            [
                new Heading(name),
                new PlotBlock($"throughput{suffix}", LoadPlots.Throughput(run, slots)),
                new PlotBlock($"p99{suffix}", LoadPlots.SlowOnes(run, slots)),
                .. slots.Heat() is { } heat ? (ReportBlock[])[new PlotBlock($"heat{suffix}", heat)] : [],
            ];
    }

    private static DataTable Environment(IReadOnlyList<LoadReport> runs, IReadOnlyList<string> servers)
    {
        LoadReport first = runs[0];
        IEnumerable<string[]> machines = first.Environment.SelectMany(machine => (string[][])
        [
            ["machine", machine.Machine],
            ["processor", $"{machine.Processor}, {machine.Cores} cores"],
            ["system", machine.System],
            ["runtime", machine.Runtime],
            ["client version", machine.ClientVersion],
        ]);
        return new DataTable(
            "What was measured, from where, and with which options",
            ["what", "value"],
            [
                .. servers.Count > 0 ? (string[][])[["servers", string.Join(", ", servers)]] : [],
                ["began", $"{first.StartedAt:yyyy-MM-dd HH:mm:ss} UTC"],
                .. machines,
                ["seed", string.Join(", ", runs.Select(run => $"{run.Seed}"))],
                .. first.Options.OrderBy(option => option.Key, StringComparer.Ordinal)
                    .Select(option => (string[])[option.Key, option.Value]),
            ],
            Names: 2);
    }
}
