using PygmyStore.Client.Commands;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Tests.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
internal sealed class LoadVerdictTests
{
    [TestCase(false, false, false, false, 0)]
    [TestCase(false, false, false, true, 1)]
    [TestCase(false, false, true, true, 130)]
    [TestCase(false, true, true, true, 99)]
    [TestCase(true, true, true, true, 4)]
    public void The_worst_decides(bool isWrong, bool isMissed, bool isInterrupted, bool isUnexpected, int exitCode)
    {
        LoadReport report = Report(isUnexpected);
        report = report with
        {
            Checks = [new VerdictLine("a check", isWrong ? VerdictLine.Fail : VerdictLine.Pass, "")],
            Thresholds = [new VerdictLine("buy.p99<1ms", isMissed ? VerdictLine.Fail : VerdictLine.Pass, "")],
            Totals = report.Totals with { Interrupted = isInterrupted },
        };
        Assert.That(LoadVerdict.ExitCodeOf([report]), Is.EqualTo(exitCode));
        Assert.That(LoadVerdict.ExitCodeOf([Report(isUnexpected: false), report]), Is.EqualTo(exitCode), "as one of two runs");
    }

    [Test]
    public void An_interruption_of_the_checks_is_told()
    {
        Assert.That(LoadVerdict.ExitCodeOf([Report(isUnexpected: false)], isInterrupted: true), Is.EqualTo(130));
    }

    [Test]
    public void A_store_that_stands_still_is_no_success()
    {
        Assert.That(LoadVerdict.ExitCodeOf([Report(isUnexpected: false)], isSilent: true), Is.EqualTo(3));
        Assert.That(LoadVerdict.ExitCodeOf([Report(isUnexpected: true)], isSilent: true), Is.EqualTo(1));
    }

    [Test]
    public void A_threshold_of_errors_decides_alone_about_them()
    {
        LoadReport report = Report(isUnexpected: true) with
        {
            Thresholds = [new VerdictLine("errors<1%", VerdictLine.Pass, "")],
        };
        Assert.That(LoadVerdict.ExitCodeOf([report]), Is.Zero);
    }

    [Test]
    public void Errors_of_the_warm_up_are_told_and_no_more()
    {
        CallRecord call = SampleLoads.Call(Operation.Buy, 0, 1, CallOutcome.ServerError) with { IsWarmUp = true };
        Assert.That(LoadVerdict.ExitCodeOf([SampleLoads.Report([call])]), Is.Zero);
    }

    private static LoadReport Report(bool isUnexpected) => SampleLoads.Report(
        [SampleLoads.Call(Operation.Buy, 0, 1, isUnexpected ? CallOutcome.ServerError : CallOutcome.Ok)]);
}
