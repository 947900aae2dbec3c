using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class ReportMergeTests
{
    [Test]
    public void Merged_parts_are_the_whole_load()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        CallRecord[] calls = SampleLoads.Random(seed, 30_000);
        LoadReport whole = SampleLoads.Report(calls, isOpen: true);
        NamedReports[] parts =
        [
            .. Enumerable.Range(0, 3).Select(part => new NamedReports(
                $"{part}.json",
                [SampleLoads.Report(calls.Where((_, index) => index % 3 == part), isOpen: true, part: $"{part + 1}/3")])),
        ];
        LoadReport merged = ReportMerge.Merge(parts, out string refusal)!.Single();
        Assert.That(refusal, Is.Empty);
        Assert.That(merged.Part, Is.Null);
        Assert.That(merged.Environment, Has.Count.EqualTo(3));
        Assert.That(merged.Totals, Is.EqualTo(whole.Totals));
        foreach (OperationReport expected in whole.Operations)
        {
            OperationReport one = merged.Operations.Single(one => one.Operation == expected.Operation);
            Assert.That(one.Outcomes, Is.EqualTo(expected.Outcomes));
            Assert.That(one.Statuses, Is.EquivalentTo(expected.Statuses));
            Assert.That(one.RequestsPerSecond, Is.EqualTo(expected.RequestsPerSecond));
            Assert.That(one.Response with { MeanUs = 0 }, Is.EqualTo(expected.Response with { MeanUs = 0 }));
            Assert.That(one.Response.MeanUs, Is.EqualTo(expected.Response.MeanUs).Within(1e-6).Percent);
            Assert.That(one.Service with { MeanUs = 0 }, Is.EqualTo(expected.Service with { MeanUs = 0 }));
        }

        Assert.That(merged.Books.Select(book => book.Sold), Is.EqualTo(whole.Books.Select(book => book.Sold)));
        Assert.That(merged.Series.Sum(point => point.Requests), Is.EqualTo(calls.Length));
        Assert.That(merged.Series.All(point => point.P50Us is null), Is.True, "percentiles cannot be added");
    }

    [Test]
    public void Thresholds_are_judged_on_the_whole()
    {
        VerdictLine[] passed = [new("lookup.p99<10ms", VerdictLine.Pass, "of its part")];
        LoadReport fast = SampleLoads.Report(Lookups(2000, 1000), part: "1/2") with { Thresholds = passed };
        LoadReport slow = SampleLoads.Report(Lookups(2000, 90_000), part: "2/2") with { Thresholds = passed };
        LoadReport merged = ReportMerge.Merge([new("a", [fast]), new("b", [slow])], out _)!.Single();
        Assert.That(merged.Thresholds.Single().Verdict, Is.EqualTo(VerdictLine.Fail));
        Assert.That(merged.Thresholds.Single().Detail, Does.StartWith("90.0"));
    }

    [Test]
    public void Files_that_do_not_belong_together_are_refused()
    {
        LoadReport first = SampleLoads.Report(Lookups(100, 10), part: "1/2");
        LoadReport second = SampleLoads.Report(Lookups(100, 10), part: "2/2");
        OperationReport lookup = second.Operations[0];
        Refuses(first, first, "a and b are both part 1/2");
        Refuses(first, second with { Part = null }, "b: is no part of a load; only what load --part made can be merged");
        Refuses(first, second with { Part = "2/3" }, "b is part 2/3, but a is part 1/2");
        Refuses(first, second with { Seed = 8 }, "b has seed 8, but a has seed 7");
        Refuses(
            first, second with { Options = new Dictionary<string, string> { ["--rate"] = "200" } },
            "b and a are parts of different loads: --rate differs");
        Refuses(first, second with { Model = LoadReport.Open }, "b is a load of the open model, but a is closed");
        Refuses(
            first,
            second with { Operations = [lookup with { Service = lookup.Service with { Histogram = "x" } }] },
            "b: a histogram in it is damaged");
        Assert.That(ReportMerge.Merge([new("a", [first])], out string missing), Is.Null);
        Assert.That(missing, Is.EqualTo("the load has 2 parts, and these are missing: 2/2"));
    }

    [TestCase(10, 4)]
    [TestCase(7, 3)]
    [TestCase(64, 64)]
    public void The_shares_of_all_parts_are_the_whole(int all, int parts)
    {
        int[] shares = [.. Enumerable.Range(1, parts).Select(part => new LoadPart(part, parts).ShareOf(all))];
        Assert.That(shares.Sum(), Is.EqualTo(all));
        Assert.That(shares.Max() - shares.Min(), Is.LessThanOrEqualTo(1));
    }

    [TestCase("0/4")]
    [TestCase("5/4")]
    [TestCase("1/65")]
    [TestCase("1")]
    [TestCase("1/2/3")]
    [TestCase("-1/2")]
    [TestCase("a/b")]
    public void What_is_no_part_is_none(string text) => Assert.That(LoadPart.Parse(text), Is.Null);

    private static void Refuses(LoadReport first, LoadReport second, string sentence)
    {
        Assert.That(ReportMerge.Merge([new("a", [first]), new("b", [second])], out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo(sentence));
    }

    private static IEnumerable<CallRecord> Lookups(int count, long microseconds) =>
        Enumerable.Range(0, count).Select(index => SampleLoads.Call(Operation.Lookup, index * 100L, microseconds));
}
