using System.Text;
using System.Text.Json;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Grade.Report;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>The reports of the judge. What a store sent is in them, and it may be anything.</summary>
[TestFixture]
internal sealed class ReportTests
{
    private static readonly GradeReport Report = new(
        "A \"store\", =here", "pygmy", 7, DateTimeOffset.UnixEpoch,
        [
            new GradeLine("race", "the race", 20, CheckOutcome.Fail(
                "3 got one, \"more\"", "client 1 got <script>alert('x')</script> | [a](b)")),
            new GradeLine("orders", "the orders", 5, CheckOutcome.NotApplicable("no numbers")),
            new GradeLine("load", "the load", 10, CheckOutcome.Pass("100 calls") with
            {
                Times = [new CallTimes("buy", 100, 1.5, 2.25, 3, 4)],
            }),
        ],
        IsInterrupted: false);

    [Test]
    public void Points_count_only_what_could_be_judged() =>
        Assert.That((Report.Earned, Report.Possible, Report.HasFailed), Is.EqualTo((10, 30, true)));

    [Test]
    public void The_page_shows_what_a_store_sent_as_text()
    {
        string page = StudentReport.Html(Report);
        Assert.That(page, Does.Not.Contain("<script").And.Contain("&lt;script&gt;"));
        Assert.That(page, Does.Contain("10 of 30 points").And.Contain("<td>1.50</td>").And.Contain("--seed 7"));
    }

    [Test]
    public void So_does_the_text()
    {
        string text = StudentReport.Markdown(Report);
        Assert.That(text, Does.Contain("""client 1 got \<script\>alert('x')\</script\> \| \[a\](b)"""));
        Assert.That(text, Does.StartWith("# A \"store\", =here: 10 of 30 points\n"));
        Assert.That(text, Does.Contain("| race: the race | fail | 0 of 20 |\n"));
        Assert.That(text, Does.Contain("| buy | 100 | 1.50 | 2.25 | 3.00 | 4.00 |"));
    }

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
    public void A_report_has_four_files_and_says_why_it_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        string place = Path.Combine(folder.Path, "new", "report");
        Assert.That(GraderFiles.WriteAll(Report, place), Is.Null);
        Assert.That(
            Directory.GetFiles(place).Select(Path.GetFileName),
            Is.EquivalentTo((string[])["report.md", "report.html", "grades.csv", "grade.json"]));
        Assert.That(
            File.ReadAllBytes(Path.Combine(place, "report.md")),
            Is.EqualTo(Encoding.UTF8.GetBytes(StudentReport.Markdown(Report))));
        Assert.That(
            GraderFiles.WriteAll(Report, folder.Write("file", "")), Does.StartWith("the report could not be written: "));
    }
}
