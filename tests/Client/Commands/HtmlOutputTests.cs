using PygmyStore.Client.Commands;
using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Plots;
using PygmyStore.Client.Reports;
using PygmyStore.Tests.Client.Load.Figures;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Commands;

/// <summary>The pages that load, compare and find-max write.</summary>
[TestFixture]
internal sealed class HtmlOutputTests
{
    private static readonly string[] Servers = ["http://127.0.0.1:7000"];

    [Test]
    public void Load_and_compare_write_a_page()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        string json = Path.Combine(folder.Path, "a.json");
        string html = Path.Combine(folder.Path, "a.html");
        var load = ClientRun.Against(
            store, "load", "--pattern", "only-query", "--clients", "2", "--requests", "50", "--repeat", "3", "--seed", "5",
            "--json", json, "--html", html);
        Assert.That(load.ExitCode, Is.Zero, load.Output + load.Error);
        string page = File.ReadAllText(html);
        Assert.That(page, Does.Contain($"Load of http://{store.EndPoint}").And.Contain("5, 6, 7"));
        Assert.That(page, Does.Contain("Service times by percentile, medians and range of 3 runs"));
        Assert.That(page, Does.Contain("Where the time goes").And.Contain("<td>PASS</td>").And.Contain("only-query"));
        var compare = ClientRun.Of("", "compare", json, json, "--threshold", "lookup.p50<1.01", "--html", html);
        Assert.That(compare.ExitCode, Is.Zero, compare.Output + compare.Error);
        page = File.ReadAllText(html);
        Assert.That(page, Does.Contain("lookup.p50").And.Contain("no difference shown").And.Contain("lookup.p50&lt;1.01"));
    }

    [Test]
    public void Find_max_writes_a_page()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        string html = Path.Combine(folder.Path, "a.html");
        var run = ClientRun.Against(
            store, "find-max", "lookup.max<1us", "--pattern", "only-query", "--from", "16", "--step", "200ms", "--warmup", "50ms",
            "--html", html);
        Assert.That(run.ExitCode, Is.EqualTo(99), run.Output + run.Error);
        Assert.That(File.ReadAllText(html), Does.Contain("lookup.max&lt;1us does not hold").And.Contain("offered rate"));
    }

    [Test]
    public void A_load_over_some_seconds_has_its_course_and_a_heat_map()
    {
        LoadReport run = SampleLoads.Report(SampleLoads.Random(seed: 3, calls: 5000), seconds: 5.2);
        ReportBlock[] blocks = [.. LoadPage.Of([run], Servers).Blocks];
        var plots = blocks.OfType<PlotBlock>().ToDictionary(block => block.Name, block => block.Plot);
        Assert.That(plots.Keys, Is.EqualTo((string[])["percentiles", "throughput", "p99", "heat"]));
        IReadOnlyList<PlotPoint> rates = ((LinePlot)plots["throughput"]).Series[0].Points;
        Assert.That(rates.Select(point => point.X), Is.EqualTo((double[])[0.5, 1.5, 2.5, 3.5, 4.5]), "whole seconds only");
        long counted = ((HeatMap)plots["heat"]).Counts.Sum(column => column.Sum());
        Assert.That(counted, Is.EqualTo(run.Series.Where(point => point.Second < 5).Sum(point => point.Requests)));
        Assert.That(() => HtmlReport.Write(LoadPage.Of([run], Servers)), Throws.Nothing);
    }

    [Test]
    public void A_long_load_is_drawn_in_stretches_of_several_seconds()
    {
        const int seconds = 1000;
        LoadReport run = SampleLoads.Report(
            Enumerable.Range(0, seconds).Select(second => SampleLoads.Call(Operation.Lookup, second * 1_000_000L, 300)),
            seconds: seconds + 0.4);
        var slots = LoadSlots.Of(run);
        Assert.That((slots.Count, slots.Length), Is.EqualTo((200, "5 s")));
        Assert.That(slots.Rates("lookup").Select(point => point.Y), Has.All.EqualTo(1));
        Assert.That(slots.HighestP99("lookup").Select(point => point.Y), Has.All.EqualTo(0.3));
        Assert.That(slots.Heat()!.Counts, Has.Count.EqualTo(200).And.All.EqualTo((long[])[5]));
    }

    [Test]
    public void A_load_without_calls_has_a_page_too()
    {
        LoadReport run = SampleLoads.Report([]);
        Assert.That(HtmlReport.Write(LoadPage.Of([run], Servers)), Does.Contain("There is nothing to draw"));
    }

    [Test]
    public void The_capacity_curve_has_a_line_for_each_verdict_and_the_rate_that_holds()
    {
        Capacity capacity = new CapacitySearch(
            rate => new Probe(rate > 500 ? ProbeOutcome.Misses : ProbeOutcome.Holds, Math.Min(rate, 550), "")).Run(100);
        LinePlot curve = CapacityPage.Curve(capacity);
        Assert.That(curve.Series.Select(series => series.Name), Is.EqualTo((string[])["holds", "misses"]));
        Assert.That(curve.Series[0].Points.Max(point => point.X), Is.EqualTo(capacity.Holds));
        Assert.That(curve.Marks.Single().X, Is.EqualTo(capacity.Holds));
    }

    [Test]
    public void The_capacity_page_shows_the_p99_of_each_operation_that_has_one()
    {
        int load = 0;
        Capacity capacity = new CapacitySearch(rate => new Probe(rate > 100 ? ProbeOutcome.Misses : ProbeOutcome.Holds, rate, "")
        {
            P99 = [new ProbeTime("lookup", 1000 * ++load), .. rate > 100 ? (ProbeTime[])[new ProbeTime("buy", 5000)] : []],
        }).Run(100);
        LinePlot plot = CapacityPage.SlowOnes(capacity);
        Assert.That(plot.Series.Select(series => series.Name), Is.EqualTo((string[])["lookup", "buy"]));
        Assert.That(plot.Series[0].Points[0], Is.EqualTo(new PlotPoint(100, 1.5) { Low = 1, High = 2 }));
        Assert.That(plot.Series[1].Points.Select(point => point.X), Has.All.GreaterThan(100));
        Assert.That(plot.Marks.Single().X, Is.EqualTo(100));
    }

    [Test]
    public void A_search_that_tried_nothing_has_a_page_too()
    {
        var none = new Capacity(null, null, IsInterrupted: true, []);
        Assert.That(HtmlReport.Write(CapacityPage.Of(["x"], none, Servers)), Does.Contain("There is nothing to draw"));
    }
}
