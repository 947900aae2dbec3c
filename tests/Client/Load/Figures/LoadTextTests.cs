using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class LoadTextTests
{
    [Test]
    public void A_summary_has_its_figures()
    {
        string[] lines = Lines(SampleLoads.Report(
        [
            .. Enumerable.Range(0, 2000).Select(index => SampleLoads.Call(Operation.Lookup, index, 1500) with
            {
                FrontEndMicroseconds = 1000, CatalogMicroseconds = 400,
            }),
            SampleLoads.Call(Operation.Buy, 0, 2500, CallOutcome.OutOfStock),
            SampleLoads.Call(Operation.Buy, 0, 2500, CallOutcome.ServerError),
        ]));
        Assert.That(lines[0], Is.EqualTo("closed load, seed 7: 10.00 s measured"));
        Assert.That(lines[1], Is.EqualTo("2,002 requests, 200 requests/s, 1 unexpected (0.05 %)"));
        Assert.That(lines, Has.Some.Match("^lookup +2,000 +200 +2,000 +0 +0$"));
        Assert.That(lines, Has.Some.Match("^buy +2 +0.2 +0 +1 +1$"));
        Assert.That(lines, Has.Some.EqualTo("unexpected of buy: 1 with a status of 500 or more (statuses: 409 x 1, 503 x 1)"));
        Assert.That(lines, Has.Some.Match(@"^lookup +1\.500 +1\.500 +1\.500 +1\.500 +- +- +1\.500$"));
        Assert.That(lines, Has.Some.Match(@"^lookup +client +2,000 +0\.500 +0\.500 +1\.500 +1\.500$"));
        Assert.That(lines, Has.Some.Match(@"^lookup +catalog +2,000 +0\.400 +0\.400 +0\.400 +0\.400$"));
        Assert.That(lines, Has.None.StartsWith("response"));
    }

    [Test]
    public void An_open_load_tells_the_response_first()
    {
        string[] lines = Lines(SampleLoads.OfLookups(2000, 1000, isOpen: true));
        Assert.That(lines[0], Does.StartWith("open load"));
        int response = Array.FindIndex(lines, line => line.StartsWith("response, ms", StringComparison.Ordinal));
        int service = Array.FindIndex(lines, line => line.StartsWith("service, ms", StringComparison.Ordinal));
        Assert.That(response, Is.Positive.And.LessThan(service));
    }

    [Test]
    public void The_largest_figures_fit_80_columns()
    {
        const long hour = 3_599_999_999;
        const long many = 9_999_999_999;
        var times = new Times(many, 1, hour, hour, hour, hour, hour, hour, hour, "");
        LoadReport report = SampleLoads.Report([SampleLoads.Call(Operation.Lookup, 0, 1)], isOpen: true);
        report = report with
        {
            Totals = report.Totals with
            {
                Requests = many,
                RequestsPerSecond = 999_999,
                Abandoned = 4096,
                NotBegun = 99_999_999,
                Interrupted = true,
                WarmUpRequests = 999_999_999,
                WarmUpSeconds = 600_000,
            },
            Operations =
            [
                report.Operations[0] with
                {
                    Requests = many,
                    RequestsPerSecond = 999_999,
                    Service = times,
                    Response = times,
                    Lateness = times,
                    Outcomes = new OutcomeCounts(many, 9_999_999, 9_999_999, 9_999_999, 9_999_999, 9_999_999),
                    Tiers = [new TierReport("front_end", times, times)],
                },
            ],
            Checks =
            [
                new VerdictLine(
                    "every order can be read back", VerdictLine.Fail, string.Join(' ', Enumerable.Repeat("word", 60))),
            ],
            Generator = report.Generator with { Verdict = string.Join(' ', Enumerable.Repeat("sentence", 30)) },
        };
        Assert.That(Lines(report).Where(line => line.Length > AlignedText.Width), Is.Empty);
    }

    [Test]
    public void A_load_without_calls_has_a_summary_too()
    {
        Assert.That(Lines(SampleLoads.Report([]))[1], Is.EqualTo("0 requests, 0.0 requests/s, 0 unexpected (0 %)"));
    }

    private static string[] Lines(LoadReport report)
    {
        using var output = new StringWriter();
        LoadText.Write(report, output);
        LoadText.WriteVerdicts(report, output);
        return output.ToString().Split(Environment.NewLine);
    }
}
