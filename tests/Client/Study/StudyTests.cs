using PygmyStore.Client.Load.Calls;
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

        Assert.That(StudyText.Warnings(result), Is.EqualTo(new[]
        {
            "Runs that never became steady, so that their figures contain the warm-up: buy, 1 client (1 of 1).",
            "buy, 1 client: 50 calls had unexpected outcomes; their times count too.",
            "buy, 2 clients: 500 buys found no stock; that takes another time than a sale.",
        }));
    }

    [Test]
    public void The_csv_has_a_line_for_each_run_and_operation()
    {
        var result = new StudyResult();
        IEnumerable<TimedCall> searches = Calls(100).Select(call => call with { Operation = Operation.Search });
        result.Add(new StudyCell(StudyLoad.Mixed, 3), [.. Calls(100), .. searches]);
        string[] lines = StudyCsv.Of(result).Split('\n');

        Assert.That(lines[0], Is.EqualTo(StudyCsv.Head));
        Assert.That(lines[1..], Has.Length.EqualTo(2));
        Assert.That(lines[1], Does.StartWith("1,mixed,3,search,100,"));
        Assert.That(lines.Select(line => line.Split(',').Length).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public void The_report_has_the_same_tables_and_plots_as_a_page_and_as_markdown()
    {
        var result = new StudyResult();
        foreach (int clients in new[] { 1, 3 })
        {
            result.Add(new StudyCell(StudyLoad.Buy, clients), Calls(2000));
            IEnumerable<TimedCall> lookups = Calls(500).Select(call => call with { Operation = Operation.Lookup });
            result.Add(new StudyCell(StudyLoad.Lookup, clients), [.. lookups]);
        }

        string folder = Directory.CreateTempSubdirectory("pygmy-study-").FullName;
        try
        {
            ReportDocument report = new StudyPage(["http://shop.example"], 500, 1, 7).Of(result);
            (string, string) runs = ("runs.csv", StudyCsv.Of(result));
            Assert.That(ReportFolder.WhyNotWritten(report, folder, runs), Is.Null);
            string page = File.ReadAllText(Path.Combine(folder, "report.html"));
            string markdown = File.ReadAllText(Path.Combine(folder, "report.md"));

            Assert.That(page, Does.Contain("95.0").And.Contain("76.3"), "published figures for one client");
            Assert.That(page, Does.Contain("A slow buy (p99) with 3 clients"));
            string[] plots = ["latency", "throughput", "knee", "tiers-lookup", "tiers-buy", "slow-buy"];
            foreach (string plot in plots)
            {
                Assert.That(markdown, Does.Contain($"(plots/{plot}.svg)"));
                Assert.That(page, Does.Contain(File.ReadAllText(Path.Combine(folder, "plots", $"{plot}.svg")).Trim()));
            }

            Assert.That(Directory.GetFiles(Path.Combine(folder, "plots")), Has.Length.EqualTo(plots.Length));
            Assert.That(File.ReadAllLines(Path.Combine(folder, "runs.csv")), Has.Length.EqualTo(1 + 4));
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

    private static TimedCall[] Calls(int count) => [.. Enumerable.Range(0, count).Select(index => new TimedCall(
        Operation.Buy, EndedTicks: index * 1000L, ServiceUs: 950, false, false, 100, 200, 300, 300))];
}
