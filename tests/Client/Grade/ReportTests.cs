using System.Text.Json;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Grade.Report;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;
using PygmyStore.Client.Reports;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>The reports of the judge. What a store sent is in them, and it may be anything.</summary>
[TestFixture]
internal sealed class ReportTests
{
    private static readonly Heard Evil = new()
    {
        Customer = "client 1",
        Operation = Operation.Buy,
        Asked = "GET /buy/1",
        Answer = new FaceAnswer(CallOutcome.Ok),
        Begun = 1,
        Ended = 2,
        Status = 200,
        Body = "<script>alert('x')</script> | [a](b)",
    };

    private static readonly GradeReport Report = new(
        "A \"store\", =here", "pygmy", 7, DateTimeOffset.UnixEpoch,
        [
            new GradeLine("race", "the race", 20, CheckOutcome.Fail("3 got one, \"more\"", Evil) with
            {
                Lost = ["the process <b>x</b> ended"],
                Timeline = CheckTimeline.Of(Logged(Evil), [Evil]),
            }),
            new GradeLine("orders", "the orders", 5, CheckOutcome.NotApplicable("no numbers")),
            new GradeLine("load", "the load", 10, CheckOutcome.Pass("100 calls") with
            {
                Times = [new CallTimes("buy", Taking(Enumerable.Range(1, 100)))],
            }),
        ],
        IsInterrupted: false);

    [Test]
    public void Points_count_only_what_could_be_judged() =>
        Assert.That((Report.Earned, Report.Possible, Report.HasFailed), Is.EqualTo((10, 30, true)));

    [Test]
    public void The_page_shows_what_a_store_sent_as_text()
    {
        string page = HtmlReport.Write(StudentPage.Of(Report));
        Assert.That(page, Does.Not.Contain("<script").And.Contain("&lt;script&gt;").And.Not.Contain("<b>x"));
        Assert.That(page, Does.Contain("10 of 30 points").And.Contain("--seed 7").And.Contain("✗ fail"));
    }

    [Test]
    public void So_does_the_text()
    {
        string text = MarkdownReport.Write(StudentPage.Of(Report)).Text;
        Assert.That(text, Does.StartWith("# A \"store\", =here: 10 of 30 points\n"));
        Assert.That(text, Does.Contain("| race | the race | ✗ fail | 0 of 20 |\n"));
        Assert.That(text, Does.Contain("| orders | the orders | – not applicable | 0 of 0 |\n"));
        Assert.That(
            text, Does.Contain("""| client 1 | GET /buy/1 | status 200 \<script\>alert\('x'\)\</script\> \| \[a\]\(b\) |"""));
        Assert.That(text, Does.Contain("Meanwhile the process"));
    }

    [Test]
    public void A_percentile_that_too_few_calls_exceed_is_not_told()
    {
        string text = MarkdownReport.Write(StudentPage.Of(Report)).Text;
        Assert.That(text, Does.Contain("| buy | 100 | 50.04 | 90.05 | \\- | \\- | 100.0 |").Or.Contain("| - | - |"), text);
        using var json = JsonDocument.Parse(GraderFiles.Json(Report));
        JsonElement times = json.RootElement.GetProperty("checks")[2].GetProperty("times_ms")[0];
        Assert.That(times.GetProperty("p99").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(times.GetProperty("max").GetDouble(), Is.EqualTo(100));
    }

    [Test]
    public void A_failure_and_a_load_have_their_plots() => Assert.That(
        MarkdownReport.Write(StudentPage.Of(Report)).Plots.Keys,
        Is.EqualTo((string[])["1-race.svg", "3-load-percentiles.svg"]));

    [Test]
    public void The_graders_lines_are_csv() => Assert.That(GraderFiles.Csv(Report), Is.EqualTo(
        """"
        store,check,verdict,points,possible,seed,found
        "A ""store"", =here",race,fail,0,20,7,"3 got one, ""more"""
        "A ""store"", =here",orders,not applicable,0,0,7,"no numbers"
        "A ""store"", =here",load,pass,10,10,7,"100 calls"

        """".ReplaceLineEndings("\n")));

    [Test]
    public void A_name_that_looks_like_a_formula_is_none() =>
        Assert.That(GraderFiles.Csv(Report with { Store = "=1+1" }), Does.Contain("\n\" =1+1\",race"));

    [Test]
    public void The_graders_file_has_all_of_it()
    {
        using var json = JsonDocument.Parse(GraderFiles.Json(Report));
        JsonElement race = json.RootElement.GetProperty("checks")[0];
        Assert.That(json.RootElement.GetProperty("points").GetInt32(), Is.EqualTo(10));
        Assert.That(race.GetProperty("verdict").GetString(), Is.EqualTo("fail"));
        Assert.That(race.GetProperty("evidence")[0].GetString(), Does.Contain("<script>"));
    }

    [Test]
    public void A_timeline_has_each_call_once_and_a_ring_around_those_that_show_what_is_wrong()
    {
        Heard[] calls =
        [
            .. from operation in Enum.GetValues<Operation>()
            from outcome in Enum.GetValues<CallOutcome>()
            from status in (int[])[200, 503]
            where status != 503 || outcome == CallOutcome.ServerError
            select Evil with { Operation = operation, Answer = new FaceAnswer(outcome), Status = status },
        ];
        LinePlot plot = GradePlots.Timeline("race", CheckTimeline.Of(Logged(calls), [calls[3]])!);
        PlotPoint[] points = [.. plot.Series.SelectMany(series => series.Points)];
        Assert.That(points, Has.Length.EqualTo(calls.Length));
        Assert.That(points.Where(point => point.HasRing).Select(point => point.Text), Is.EqualTo((string[])["client 1"]));
        Assert.That(plot.Series.Select(series => series.Style), Is.Unique);
    }

    private static CallLog Logged(params Heard[] calls)
    {
        var log = new CallLog();
        Array.ForEach(calls, log.Add);
        return log;
    }

    private static TimeHistogram Taking(IEnumerable<int> milliseconds)
    {
        var times = new TimeHistogram();
        foreach (int time in milliseconds)
        {
            times.Record(time * 1000);
        }

        return times;
    }
}
