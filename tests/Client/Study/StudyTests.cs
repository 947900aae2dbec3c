using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Reports;
using PygmyStore.Client.Study;

namespace PygmyStore.Tests.Client.Study;

/// <summary>The order of the runs, their intervals, and what the tables say.</summary>
internal sealed class StudyTests
{
    private static readonly StudyCell[] Cells =
        [.. Enumerable.Range(1, 9).Select(clients => new StudyCell(StudyLoad.Buy, clients))];

    [Test]
    public void Each_repeat_has_every_cell_once_in_another_order()
    {
        IReadOnlyList<StudyCell> schedule = StudySchedule.Of(Cells, repeats: 3, seed: 1);
        StudyCell[][] repeats = [.. schedule.Chunk(Cells.Length)];

        Assert.That(repeats, Has.Length.EqualTo(3).And.All.EquivalentTo(Cells));
        Assert.That(repeats[0], Is.Not.EqualTo(repeats[1]).And.Not.EqualTo(Cells));
        Assert.That(StudySchedule.Of(Cells, 3, seed: 1), Is.EqualTo(schedule), "the same seed");
        Assert.That(StudySchedule.Of(Cells, 3, seed: 2), Is.Not.EqualTo(schedule));
    }

    [Test]
    public void The_other_stores_are_asked_by_a_few_numbers_of_clients_that_the_usual_one_has_too()
    {
        StudyLoad[] loads = [StudyLoad.Search, StudyLoad.Lookup, StudyLoad.Buy, StudyLoad.Reread];
        Assert.That(
            StudySchedule.CellsOf(loads, [1, 2]).Select(cell => cell.ToString()),
            Is.EqualTo(new[]
            {
                "search, 1 client", "search, 2 clients", "lookup, 1 client", "lookup, 2 clients", "buy, 1 client",
                "buy, 2 clients", "reread, 1 client",
            }));
        Assert.That(
            StudySchedule.ComparedCellsOf(loads, [1, 2, 9, 64]).Select(cell => cell.ToString()),
            Is.EqualTo(new[]
            {
                "lookup, without a cache, 1 client", "lookup, without a cache, 9 clients", "buy, catalog first, 1 client",
                "buy, catalog first, 9 clients", "buy, sold out, 1 client", "buy, sold out, 9 clients",
                "buy, sold out, catalog first, 1 client", "buy, sold out, catalog first, 9 clients",
                "reread, without a cache, 1 client",
            }));
        Assert.That(StudySchedule.ComparedCellsOf([StudyLoad.Search, StudyLoad.Mixed], [1]), Is.Empty);
    }

    [Test]
    public void A_contrast_compares_the_same_calls_of_as_many_clients()
    {
        var result = new StudyResult();
        foreach ((StudyStore store, int time) in new[] { (StudyStore.Usual, 1000), (StudyStore.CatalogFirst, 800) })
        {
            result.Add(Cells[0] with { Store = store }, Calls(200, time));
            result.Add(Cells[0] with { Store = store }, Calls(200, time));
            result.Add(Cells[0] with { Store = store }, Calls(200, time));
        }

        result.Add(Cells[1], Calls(200)); // two clients: on one store only
        StudyContrast contrast = new StudyContrasts(result.Lines).OfBuyPath.Single();

        Assert.That(contrast.Name, Is.EqualTo("catalog first: buy (1)"));
        Assert.That(contrast.Ratio.Ratio, Is.EqualTo(0.8).Within(1e-9));
        Assert.That(contrast.DifferenceUs, Is.EqualTo(-200).Within(1e-9));
        Assert.That(new StudyContrasts(result.Lines).OfCache, Is.Empty);
    }

    [Test]
    public void The_cache_is_judged_by_each_step_of_reading_a_book_again()
    {
        var result = new StudyResult();
        foreach ((StudyStore store, int[] times) in new[]
        {
            (StudyStore.Usual, new[] { 600, 100, 1100 }), (StudyStore.NoCache, new[] { 500, 500, 1000 }),
        })
        {
            StudyCall[] steps = [new(Operation.Lookup, 0), new(Operation.Lookup, 1), new(Operation.Buy, 2)];
            result.Add(
                new StudyCell(StudyLoad.Reread, 1, store),
                [.. Calls(300).Select((call, index) =>
                    call with { Kind = steps[index % 3], ServiceUs = times[index % 3] })]);
        }

        Assert.That(
            new StudyContrasts(result.Lines).OfCache.Select(contrast => $"{contrast.Name}: {contrast.DifferenceUs:F0}"),
            Is.EqualTo(new[]
            {
                "miss vs hit (1): 500",
                "miss vs no cache (1): 100",
                "cache to be told: buy (1): 100",
            }));
    }

    [Test]
    public void An_interval_needs_three_runs_and_contains_their_mean()
    {
        Assert.That(RunInterval.Of([5, 7]), Is.EqualTo(new RunInterval(6, null, null)));
        var three = RunInterval.Of([4, 5, 6]);
        Assert.That(three.Mean, Is.EqualTo(5));
        // By hand: the standard error of 4, 5, 6 is 1 / sqrt(3), and Student's t for two degrees of freedom is 4.303.
        Assert.That(three.High - 5, Is.EqualTo(4.303 / Math.Sqrt(3)).Within(0.1));
        Assert.That(5 - three.Low, Is.EqualTo(three.High - 5).Within(1e-9));
        Assert.That(RunInterval.Of([0, 0, 9]).Low, Is.Zero, "no time is below 0");
        Assert.That(RunInterval.Of([3, 3, 3]), Is.EqualTo(new RunInterval(3, 3, 3)));
    }

    [Test]
    public void A_figure_that_one_run_lacks_is_not_shown()
    {
        var result = new StudyResult();
        result.Add(Cells[0], Calls(2000));
        result.Add(Cells[0], Calls(500));
        StudyLine line = result.Lines.Single();

        Assert.That(line.Of(run => run.P50Us), Is.Not.Null);
        Assert.That(line.Of(run => run.P99Us), Is.Null);
    }

    [Test]
    public void Warnings_tell_of_runs_without_a_steady_state_and_of_wrong_outcomes()
    {
        var result = new StudyResult();
        result.Add(Cells[0], [.. Calls(50).Select(call => call with { IsUnexpected = true })]);
        result.Add(Cells[1], [.. Calls(500).Select(call => call with { IsSoldOut = true })]);
        result.Add(Cells[1] with { Store = StudyStore.SoldOut }, [.. Calls(500).Select(call => call with { IsSoldOut = true })]);

        Assert.That(StudyText.Warnings(result), Is.EqualTo(new[]
        {
            "1 of 3 runs never became steady, so their figures contain the warm-up; runs.csv tells which.",
            "buy, 1 client: 50 calls had unexpected outcomes; their times count too.",
            "buy, 2 clients: 500 buys found no stock; that takes another time than a sale.",
        }));
    }

    [Test]
    public void The_csv_has_a_line_for_each_run_and_operation()
    {
        var result = new StudyResult();
        IEnumerable<TimedCall> searches = Calls(100).Select(call => call with { Kind = new StudyCall(Operation.Search) });
        result.Add(new StudyCell(StudyLoad.Mixed, 3), [.. Calls(100), .. searches]);
        string[] lines = StudyCsv.Of(result).Split('\n');

        Assert.That(lines[0], Is.EqualTo(StudyCsv.Head));
        Assert.That(lines[1..], Has.Length.EqualTo(2));
        Assert.That(lines[1], Does.StartWith("1,usual,mixed,3,search,0,100,"));
        Assert.That(lines.Select(line => line.Split(',').Length).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public void The_report_has_the_same_tables_and_plots_as_a_page_and_as_markdown()
    {
        var result = new StudyResult();
        foreach (int clients in new[] { 1, 3 })
        {
            result.Add(new StudyCell(StudyLoad.Buy, clients), Calls(2000));
            result.Add(new StudyCell(StudyLoad.Buy, clients, StudyStore.CatalogFirst), Calls(2000));
            IEnumerable<TimedCall> lookups = Calls(500).Select(call => call with { Kind = new StudyCall(Operation.Lookup) });
            result.Add(new StudyCell(StudyLoad.Lookup, clients), [.. lookups]);
        }

        string folder = Directory.CreateTempSubdirectory("pygmy-study-").FullName;
        try
        {
            ReportDocument report = new StudyPage("http://shop.example", 500, 1, 7).Of(result);
            (string, string) runs = ("runs.csv", StudyCsv.Of(result));
            Assert.That(ReportFolder.WhyNotWritten(report, folder, runs), Is.Null);
            string page = File.ReadAllText(Path.Combine(folder, "report.html"));
            string markdown = File.ReadAllText(Path.Combine(folder, "report.md"));

            Assert.That(page, Does.Contain("95.0").And.Contain("76.3"), "published figures for one client");
            Assert.That(page, Does.Contain("A slow buy (p99) with 3 clients"));
            string[] plots =
            [
                "latency", "throughput", "knee", "buy-path", "tiers-lookup", "tiers-buy", "slow-buy", "tiers-buy-catalog-first",
                "slow-buy-catalog-first",
            ];
            foreach (string plot in plots)
            {
                Assert.That(markdown, Does.Contain($"(plots/{plot}.svg)"));
                Assert.That(page, Does.Contain(File.ReadAllText(Path.Combine(folder, "plots", $"{plot}.svg")).Trim()));
            }

            Assert.That(Directory.GetFiles(Path.Combine(folder, "plots")), Has.Length.EqualTo(plots.Length));
            Assert.That(File.ReadAllLines(Path.Combine(folder, "runs.csv")), Has.Length.EqualTo(1 + 6));
            string file = Path.Combine(folder, "runs.csv");
            Assert.That(ReportFolder.WhyNotWritten(report, file, runs), Does.Contain("could not be written"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase((int)Operation.Search, 9, 94.7)]
    [TestCase((int)Operation.Buy, 1, 95.0)]
    [TestCase((int)Operation.Lookup, 2, null)]
    [TestCase((int)Operation.Order, 1, null)]
    public void Published_figures_are_those_of_their_operation_and_clients(int operation, int clients, double? expected) =>
        Assert.That(PublishedFigures.MeanMilliseconds((Operation)operation, clients), Is.EqualTo(expected));

    private static TimedCall[] Calls(int count, int microseconds = 900) =>
    [
        .. Enumerable.Range(0, count).Select(index => new TimedCall
        {
            Kind = new StudyCall(Operation.Buy),
            EndedTicks = index * 1000L,
            ServiceUs = microseconds,
            Own = new OwnTimes(100, 200, 300, 300),
        }),
    ];
}
