using System.Reflection;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Study;

/// <summary>A study as a part of a lab report: method, tables beside published figures, plots, environment.</summary>
/// <param name="Store">What was measured.</param>
/// <param name="Requests">Requests of each client in a run.</param>
/// <param name="Repeats">Runs of each cell.</param>
/// <param name="Seed">Of the order of the runs.</param>
internal sealed record StudyPage(string Store, int Requests, int Repeats, int Seed)
{
    private const double Milli = 1000; // microseconds

    private const string CacheText =
        "A lookup that the front end answers from its memory is a hit. A buy takes the book out of the memory of every front end "
        + "that has it, before the sale is shown to anybody; the next lookup is a miss. Before is without what is named, after "
        + "is with it.";

    private const string BuyPathText =
        "Order first: the front end asks the order service, which asks the catalog. Catalog first: the front end asks the "
        + "catalog, which hands its sale to the order service. A sold-out book is refused by the catalog on both ways.";

    public ReportDocument Of(StudyResult result)
    {
        IReadOnlyList<StudyLine> lines = result.Lines;
        StudyLine[] main = [.. lines.Where(line => line.IsMain)];
        var contrasts = new StudyContrasts(lines);
        return new ReportDocument(
            $"Latency study: {Store}",
            [
                new Heading("Method"),
                new Paragraph(Method(result)),
                .. StudyText.Warnings(result).Select(warning => new Paragraph(warning)),
                new Heading("Latency and throughput"),
                new PlotBlock("latency", StudyPlots.Latency(main)),
                new PlotBlock("throughput", StudyPlots.Throughput(main)),
                new PlotBlock("knee", StudyPlots.Knee(main)),
                .. main.GroupBy(line => line.Title).Select(group => Table(group.Key, group)),
                .. Beside(main),
                .. Contrasts("The cache", "cache", CacheText, contrasts.OfCache),
                .. Contrasts("Two ways to buy", "buy-path", BuyPathText, contrasts.OfBuyPath),
                new Heading("Tiers"),
                .. lines.Where(HasTiers).GroupBy(line => line.Title).SelectMany(group => Tiers(group.Key, [.. group])),
                new Heading("Environment"),
                Environment(),
            ]);
    }

    private string Method(StudyResult result) =>
        $"{result.Runs.Count} runs: each kind of load with each number of clients on each store {Repeats} times, in "
        + $"shuffled order (seed {Seed}). In a run each client sends {Requests} requests, one after the other, over a "
        + "connection of its own. Each store was warmed up before. The warm-up of a run is cut off where the change-point rule "
        + "MSER-5 sees the steady state begin, and its end where the first client has finished, since then fewer ask. Nothing "
        + "else is left out. Each run counts alike; intervals are a bootstrap over whole runs with Student's t. A "
        + $"percentile is shown where each run has at least {Times.SamplesBeyond} slower calls.";

    private static DataTable Table(string name, IEnumerable<StudyLine> lines) => new(
        $"{name}: how many of the runs were steady, calls per second, and latency in ms",
        ["clients", "steady", "calls/s", "mean", "from", "to", "p50", "p90", "p99", "p99.9"],
        [
            .. from line in lines
            let mean = line.Mean
            select (string[])
            [
                $"{line.Cell.Clients}", line.SteadyText, Figure.Rate(line.PerSecond.Mean), Figure.Milliseconds(mean.Mean),
                Figure.Milliseconds(mean.Low), Figure.Milliseconds(mean.High), Milliseconds(line.Of(run => run.P50Us)),
                Milliseconds(line.Of(run => run.P90Us)), Milliseconds(line.Of(run => run.P99Us)),
                Milliseconds(line.Of(run => run.P999Us)),
            ],
        ]);

    /// <summary>The same figures of one of the designs, where it published some.</summary>
    private static IEnumerable<ReportBlock> Beside(IReadOnlyList<StudyLine> lines)
    {
        string[][] rows =
        [
            .. from line in lines
            where line.Cell.Load != StudyLoad.Mixed
            let published = PublishedFigures.MeanMilliseconds(line.Operation, line.Cell.Clients)
            where published is not null
            select (string[])
            [
                line.Operation.Name(), $"{line.Cell.Clients}", Figure.Milliseconds(line.Mean.Mean), $"{published:F1}",
                $"{published / (line.Mean.Mean / Milli):F0}",
            ],
        ];
        return rows.Length == 0
            ? []
            :
            [
                new Heading("Beside a published store"),
                new DataTable(
                    "Mean latency in ms, here and in the report of one of the lab's designs, which ran on other machines",
                    ["operation", "clients", "here", "published", "times"], rows),
                .. lines.Where(line => line.Cell.Load == StudyLoad.Buy).Take(1).Select(TiersBeside),
            ];
    }

    private static DataTable TiersBeside(StudyLine buy)
    {
        double catalog = buy.Own.CatalogUs;
        return new DataTable(
            $"Mean time in a buy, in ms, here with {buy.Cell.ClientsText}; that of the order service contains the catalog's",
            ["service", "here", "published", "times"],
            [
                TierBeside("catalog", catalog, PublishedFigures.CatalogMilliseconds),
                TierBeside("order", buy.Own.OrderUs + catalog, PublishedFigures.OrderMilliseconds),
            ]);
    }

    private static string[] TierBeside(string name, double microseconds, double published) =>
    [
        name, Figure.Milliseconds(microseconds), $"{published:F1}",
        microseconds > 0 ? $"{published / (microseconds / Milli):F0}" : "-",
    ];

    private static IEnumerable<ReportBlock> Contrasts(
        string title, string file, string text, IReadOnlyList<StudyContrast> contrasts) => contrasts.Count == 0
        ? []
        :
        [
            new Heading(title),
            new Paragraph(text),
            new PlotBlock(file, StudyPlots.Contrasts(title, contrasts)),
            new DataTable(
                $"{title}: mean latency in ms", StudyText.ContrastColumns, [.. contrasts.Select(StudyText.ContrastRow)]),
        ];

    private static bool HasTiers(StudyLine line) =>
        line.IsMain || line.Cell is { Store: StudyStore.CatalogFirst, Load: StudyLoad.Buy };

    private static IEnumerable<ReportBlock> Tiers(string name, IReadOnlyList<StudyLine> lines)
    {
        string file = name.Replace(", ", "-").Replace(' ', '-');
        yield return new PlotBlock($"tiers-{file}", StudyPlots.OwnTimes(name, lines));
        if (lines[0].Cell.Load == StudyLoad.Buy && StudyPlots.SlowBuy(lines[^1]) is { } slow)
        {
            yield return new PlotBlock($"slow-{file}", slow);
        }
    }

    private DataTable Environment()
    {
        var here = RunEnvironment.Here();
        return new DataTable(
            "What was measured, and from where",
            ["what", "value"],
            [
                ["store", Store],
                ["machine", here.Machine],
                ["processor", $"{here.Processor}, {here.Cores} cores"],
                ["system", here.System],
                ["runtime", here.Runtime],
                ["client version", here.ClientVersion],
                ["build", BuildName],
            ],
            Names: 2);
    }

    /// <summary>A Debug build is slower. The study's own servers are of the client's build.</summary>
    private static string BuildName =>
        typeof(StudyPage).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "";

    private static string Milliseconds(RunInterval? interval) => Figure.Milliseconds(interval?.Mean);
}
