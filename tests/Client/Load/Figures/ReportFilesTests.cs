using System.Text.Json;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class ReportFilesTests
{
    [Test]
    public void A_report_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "report.json");
        LoadReport report = SampleLoads.Report(SampleLoads.Random(seed: 3, calls: 3000), isOpen: true, part: "1/2");
        Assert.That(ReportFiles.WriteJson(path, [report, report]), Is.Null);
        IReadOnlyList<LoadReport> read = ReportFiles.Read(path, out string refusal)!;
        Assert.That(refusal, Is.Empty);
        Assert.That(read, Has.Count.EqualTo(2));
        Assert.That(JsonSerializer.Serialize(read[1], LoadJson.Default.LoadReport),
            Is.EqualTo(JsonSerializer.Serialize(report, LoadJson.Default.LoadReport)));
    }

    [Test]
    public void The_JSON_has_its_documented_members()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "report.json");
        ReportFiles.WriteJson(path, [SampleLoads.OfLookups(20, 100)]);
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement run = json.RootElement.GetProperty("runs")[0];
        JsonElement lookup = run.GetProperty("operations")[0];
        Assert.That(json.RootElement.GetProperty("schema").GetString(), Is.EqualTo("pygmystore-load/1"));
        Assert.That(Names(run), Is.EqualTo(new[]
        {
            "run", "started_at", "model", "options", "seed", "part", "environment", "totals", "operations", "generator", "series",
            "checks", "thresholds", "books",
        }));
        Assert.That(Names(run.GetProperty("totals")), Is.EqualTo(new[]
        {
            "seconds", "warm_up_seconds", "requests", "requests_per_second", "unexpected", "error_share", "abandoned",
            "not_begun", "interrupted", "warm_up_requests", "warm_up_unexpected",
        }));
        Assert.That(Names(lookup), Is.EqualTo(new[]
        {
            "operation", "requests", "requests_per_second", "outcomes", "statuses", "service", "response", "lateness", "tiers",
        }));
        Assert.That(Names(lookup.GetProperty("service")), Is.EqualTo(new[]
        {
            "count", "mean_us", "p50_us", "p75_us", "p90_us", "p99_us", "p999_us", "p9999_us", "max_us", "histogram",
        }));
        Assert.That(lookup.GetProperty("service").GetProperty("p99_us").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(Names(run.GetProperty("environment")[0]), Is.EqualTo(new[]
        {
            "machine", "processor", "cores", "system", "runtime", "client_version",
        }));
        Assert.That(Names(run.GetProperty("generator")), Is.EqualTo(new[]
        {
            "clients", "processor_seconds", "processor_share", "own_delay", "verdict",
        }));
    }

    [TestCase("", "is no report of this client")]
    [TestCase("null", "is no report of this client")]
    [TestCase("[]", "is no report of this client")]
    [TestCase("{\"schema\":\"pygmystore-load/2\",\"runs\":[]}", "its schema is not pygmystore-load/1")]
    [TestCase("{\"schema\":\"pygmystore-load/1\"}", "a part of the report is missing")]
    [TestCase("{\"schema\":\"pygmystore-load/1\",\"runs\":[]}", "a part of the report is missing")]
    [TestCase("{\"schema\":\"pygmystore-load/1\",\"runs\":[null]}", "a part of the report is missing")]
    [TestCase("{\"schema\":\"pygmystore-load/1\",\"runs\":[{\"run\":\"x\"}]}", "a part of the report is missing")]
    public void What_is_no_report_is_refused(string text, string sentence)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("report.json", text);
        Assert.That(ReportFiles.Read(path, out string refusal), Is.Null);
        Assert.That(refusal, Does.StartWith($"{path}: ").And.Contain(sentence));
    }

    [Test]
    public void A_file_that_is_not_there_is_refused()
    {
        Assert.That(ReportFiles.Read("/nowhere/report.json", out string refusal), Is.Null);
        Assert.That(refusal, Does.StartWith("/nowhere/report.json: cannot be read: "));
        Assert.That(
            ReportFiles.WriteJson("/nowhere/report.json", []), Does.StartWith("/nowhere/report.json: cannot be written: "));
    }

    [Test]
    public void The_CSV_has_a_line_for_each_operation_and_second()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "series.csv");
        CallRecord buy = SampleLoads.Call(Operation.Buy, 0, 1_500_000, CallOutcome.ServerError);
        ReportFiles.WriteCsv(path, [SampleLoads.Report([buy])]);
        Assert.That(File.ReadAllLines(path), Is.EqualTo(new[]
        {
            "run,second,operation,requests,errors,p50_us,p99_us,max_us,warm_up",
            "1,0,buy,0,0,,,,0",
            "1,1,buy,1,1,1500000,1500000,1500000,0",
        }));
    }

    [Test]
    public void The_percentiles_of_each_operation_have_a_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "load.hgrm");
        LoadReport report = SampleLoads.Report(
            [SampleLoads.Call(Operation.Buy, 0, 2000), SampleLoads.Call(Operation.Lookup, 0, 3000)]);
        Assert.That(ReportFiles.WriteHgrm(path, [report, report]), Is.Null);
        string buy = File.ReadAllText(Path.Combine(folder.Path, "load.buy.hgrm"));
        Assert.That(buy, Does.Contain("Percentile").And.Contain("2.000").And.Contain("Total count    =            2"));
        Assert.That(File.Exists(Path.Combine(folder.Path, "load.lookup.hgrm")), Is.True);
        Assert.That(File.Exists(Path.Combine(folder.Path, "load.search.hgrm")), Is.False);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
