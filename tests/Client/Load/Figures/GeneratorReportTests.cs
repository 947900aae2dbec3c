using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class GeneratorReportTests
{
    [TestCase(10.0, 5000, 20_000, true, TestName = "late calls, a quarter of what is told")]
    [TestCase(10.0, 5000, 100_000, false, TestName = "late calls that hardly change what is told")]
    [TestCase(10.0, 900, 1000, false, TestName = "what every system is late")]
    [TestCase(17.0, 0, 1000, true, TestName = "both processors are full")]
    [TestCase(10.0, 0, 1000, false, TestName = "half of the processors")]
    public void The_generator_is_the_limit_or_not(double processorSeconds, long delay, long p99, bool isLimit)
    {
        var delays = new TimeHistogram();
        for (int i = 0; i < 1000; i++)
        {
            delays.Record(delay);
        }

        var report = GeneratorReport.Of(
            clients: 64, cores: 2, TimeSpan.FromSeconds(processorSeconds), TimeSpan.FromSeconds(10), delays, p99);
        Assert.That(report.IsLimit, Is.EqualTo(isLimit), report.Verdict);
        Assert.That(report.Verdict ?? "generator-limited:", Does.StartWith("generator-limited:"));
    }

    [Test]
    public void From_few_calls_nothing_follows()
    {
        var delays = new TimeHistogram();
        for (int i = 0; i < 999; i++)
        {
            delays.Record(5000);
        }

        var report = GeneratorReport.Of(64, 2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), delays, 5000);
        Assert.That(report.IsLimit, Is.False, report.Verdict);
    }

    [Test]
    public void One_client_can_use_one_processor()
    {
        var report = GeneratorReport.Of(1, 8, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10), new TimeHistogram(), 100);
        Assert.That(report.ProcessorShare, Is.EqualTo(0.9).Within(1e-9));
        Assert.That(report.IsLimit, Is.True);
    }

    [Test]
    public void A_call_that_waited_for_a_free_client_is_the_stores_fault()
    {
        CallRecord waited = SampleLoads.Call(Operation.Lookup, 0, 1000, lateness: 900_000);
        LoadReport store = SampleLoads.Report(Enumerable.Repeat(waited, 2000), isOpen: true);
        LoadReport generator = SampleLoads.Report(Enumerable.Repeat(waited with { WasClientFree = true }, 2000), isOpen: true);
        Assert.That(store.Generator.IsLimit, Is.False);
        Assert.That(generator.Generator.IsLimit, Is.True);
    }
}
