using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class ThresholdTests
{
    [TestCase("lookup.p99<50ms", true)]
    [TestCase("lookup.p99 < 0.05 s", true)]
    [TestCase("lookup.p99<20ms", false)]
    [TestCase("lookup.p50<=20ms", true)]
    [TestCase("lookup.p50<20000us", false)]
    [TestCase("lookup.p99.9<50ms", true)]
    [TestCase("lookup.p95>=20ms", true)]
    [TestCase("lookup.max<20ms", false)]
    [TestCase("lookup.max<=20ms", true)]
    [TestCase("lookup.mean>19ms", true)]
    [TestCase("lookup.response.p50>20ms", true)]
    [TestCase("lookup.service.p50>20ms", false)]
    [TestCase("lookup.rate>1999/s", true)]
    [TestCase("lookup.rate>2001", false)]
    [TestCase("rate>=2000/s", true)]
    [TestCase("errors<1%", true)]
    [TestCase("lookup.errors<0.0001%", true)]
    public void A_figure_keeps_its_limit_or_not(string text, bool holds)
    {
        IEnumerable<CallRecord> calls = Enumerable.Range(0, 20_000)
            .Select(index => SampleLoads.Call(Operation.Lookup, index, 20_000, lateness: 10));
        VerdictLine line = ThresholdText.Parse(text, out _)!.Judge(SampleLoads.Report(calls));
        Assert.That(line.Verdict, Is.EqualTo(holds ? "PASS" : "FAIL"), line.ToString());
    }

    [Test]
    public void An_open_load_is_judged_by_what_users_wait()
    {
        LoadReport report = SampleLoads.Report(
            Enumerable.Range(0, 2000).Select(_ => SampleLoads.Call(Operation.Buy, 0, service: 1000, lateness: 99_000)),
            isOpen: true);
        Assert.That(Judge("buy.p99<50ms", report), Is.EqualTo("FAIL  buy.p99<50ms: 100.0 ms"));
        Assert.That(Judge("buy.service.p99<50ms", report), Is.EqualTo("PASS  buy.service.p99<50ms: 1.000 ms"));
    }

    [Test]
    public void What_cannot_be_told_is_not_kept()
    {
        LoadReport report = SampleLoads.OfLookups(calls: 500, microseconds: 100);
        Assert.That(
            Judge("lookup.p99<50ms", report),
            Is.EqualTo("FAIL  lookup.p99<50ms: too few calls to tell: 500, and it takes 1,000"));
        Assert.That(Judge("buy.p99<50ms", report), Is.EqualTo("FAIL  buy.p99<50ms: no buy was measured"));
    }

    [TestCase("", "\"\" is no threshold. It is a figure, a sign and a limit, as in")]
    [TestCase("lookup.p99", "is no threshold")]
    [TestCase("lookup.p100<1ms", "is no threshold")]
    [TestCase("lookup.p99=1ms", "is no threshold")]
    [TestCase("lookup.p99<-1ms", "is no threshold")]
    [TestCase("lookup.p99<1e3ms", "is no threshold")]
    [TestCase("p99<50ms", "\"p99<50ms\": a time needs its operation, as in \"buy.p99<50ms\"")]
    [TestCase("sell.p99<50ms", "\"sell.p99<50ms\": there is no sell; there are search, lookup, buy, order")]
    [TestCase("buy.p99<50", "\"buy.p99<50\": a time needs one of the units us, ms and s")]
    [TestCase("buy.p99<50%", "\"buy.p99<50%\": a time needs one of the units us, ms and s")]
    [TestCase("buy.rate>50ms", "\"buy.rate>50ms\": a rate is per second, as in \"rate>100/s\"")]
    [TestCase("errors<1", "\"errors<1\": a share of errors is in percent, as in \"errors<0.1%\"")]
    [TestCase("buy.response.rate>1/s", "\"buy.response.rate>1/s\": only times have a response")]
    public void What_is_no_threshold_is_refused_in_a_sentence(string text, string sentence)
    {
        Assert.That(ThresholdText.Parse(text, out string refusal), Is.Null);
        Assert.That(refusal, Does.Contain(sentence));
    }

    private static string Judge(string text, LoadReport report) => ThresholdText.Parse(text, out _)!.Judge(report).ToString();
}
