using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.EndToEnd.Telemetry;

/// <summary>The files in deploy/telemetry ask for what the servers have.</summary>
internal sealed partial class DashboardTests
{
    private static readonly string Folder = Path.Combine(Sources.Root, "deploy", "telemetry");
    private const string NoSample = "#";
    private static readonly string[] LabelsOfPrometheus = ["job", "instance", "le"];

    [Test]
    public void Every_metric_and_label_of_the_dashboard_is_in_the_answers_of_the_servers()
    {
        (string Name, string Labels)[] samples = SamplesUnderLoad();
        string[] queries = [.. Queries()];
        Assert.That(queries, Has.Length.GreaterThan(15));
        foreach (string query in queries)
        {
            string[] labels = [.. LabelOfMatcher().Matches(query).Concat(LabelsOfBy().Matches(query))
                .SelectMany(match => match.Groups["labels"].Value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
                .Except(LabelsOfPrometheus).Distinct()];
            string[] metrics = [.. MetricName().Matches(Grouping().Replace(query, " ")).Select(match => match.Value).Distinct()];
            Assert.That(metrics, Is.Not.Empty, query);
            foreach (string metric in metrics)
            {
                // A counter that has not counted yet has a type and no sample. Such a query has a value for that.
                bool mayBeEmpty = query.EndsWith(" or vector(0)", StringComparison.Ordinal);
                string[] own = [.. samples.Where(sample => sample.Name == metric).Select(sample => sample.Labels)
                    .Where(text => text != NoSample || mayBeEmpty)];
                Assert.That(own, Is.Not.Empty, $"{metric} in {query}");
                foreach (string label in labels)
                {
                    Assert.That(own, Has.Some.Contains(label + "=\""), $"{label} in {query}");
                }
            }
        }
    }

    [Test]
    public void Prometheus_asks_at_the_addresses_of_the_shipped_configuration()
    {
        var defaults = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", Sources.Root);
        string[] lines = File.ReadAllLines(Path.Combine(Folder, "prometheus.yml"));
        IEnumerable<(string, string)> jobs = lines.Select((line, i) => (line, i))
            .Where(at => at.line.Contains("job_name:", StringComparison.Ordinal))
            .Select(at => (at.line.Split(": ")[1], lines[at.i + 2].Split('"')[1]));
        Assert.That(jobs, Is.EquivalentTo(new[]
        {
            ("frontend", $"{defaults.Configuration.FrontEnd}"), ("catalog", $"{defaults.Configuration.Catalog}"),
            ("order", $"{defaults.Configuration.Order}"),
        }));
    }

    [Test]
    public void Promtool_finds_no_mistake_in_the_configuration_and_in_the_metrics()
    {
        if (Tool.Find("promtool") is not { } promtool)
        {
            Assert.Ignore("promtool is not installed: apt-get install prometheus (Debian)");
            return;
        }

        (int code, string said) = Run(promtool, ["check", "config", Path.Combine(Folder, "prometheus.yml")], "");
        Assert.That(code, Is.Zero, said);
        using var store = RunningStore.Start();
        foreach (IPEndPoint server in Load(store))
        {
            using var client = new WireClient(server);
            (code, said) = Run(promtool, ["check", "metrics"], client.Ask("GET", "/metrics").Body);
            Assert.That((code, said), Is.EqualTo((0, "")), $"{server}");
        }
    }

    private static IEnumerable<string> Queries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana", "pygmy.json")));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
    }

    private static (string Name, string Labels)[] SamplesUnderLoad()
    {
        using var store = RunningStore.Start();
        return [.. Load(store).SelectMany(server =>
        {
            using var client = new WireClient(server);
            return client.Ask("GET", "/metrics").Body.Split('\n');
        }).Select(line => SampleLine().Match(line)).Where(match => match.Success)
            .Select(match => (
                match.Groups["name"].Value, match.Groups["type"].Success ? NoSample : match.Groups["labels"].Value))];
    }

    /// <summary>A bit of all that buyers do; returns the servers.</summary>
    private static IPEndPoint[] Load(RunningStore store)
    {
        using WireClient client = store.Connect();
        string[] buys = ["""{"item_number":1}""", """{"item_number":99999}""", """{"item_number":1,"quantity":999999}"""];
        foreach (string body in buys)
        {
            client.Ask("POST", "/orders", body);
            client.Ask("GET", "/books/1");
            client.Ask("GET", "/nowhere");
        }

        return [store.FrontEnd.LocalEndPoint, store.Catalog.LocalEndPoint, store.Order.LocalEndPoint];
    }

    private static (int Code, string Said) Run(string program, string[] arguments, string input)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string said = process.StandardError.ReadToEnd();
        string shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? said : said + shown);
    }

    [GeneratedRegex(@"\{[^}]*\}|\b(by|without|on|ignoring) \([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\bby \((?<labels>[^)]*)\)")]
    private static partial Regex LabelsOfBy();

    [GeneratedRegex("[{,] *(?<labels>[a-z_]+) *(=~|!~|!=|=) *\"")]
    private static partial Regex LabelOfMatcher();

    [GeneratedRegex(@"\b(pygmy|http)_[a-z_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^(?<type># TYPE )?(?<name>[a-z_]+)(\{(?<labels>.*)\})? \S+$")]
    private static partial Regex SampleLine();
}
