using PygmyStore.Client.Demo;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>What a demo counts as bought, as refused, and as not known.</summary>
internal sealed class BuyFiguresTests
{
    [TestCase(CallOutcome.Ok, 201, 1, 0, 0)]
    [TestCase(CallOutcome.ServerError, 503, 0, 1, 0)]
    [TestCase(CallOutcome.OutOfStock, 409, 0, 0, 0)]
    [TestCase(CallOutcome.ConnectionError, 0, 0, 0, 0)]
    [TestCase(CallOutcome.ServerError, 500, 0, 0, 1)]
    [TestCase(CallOutcome.Unknown, 0, 0, 0, 1)]
    public void An_outcome_counts_once(CallOutcome outcome, int status, int bought, int refused, int unknown)
    {
        var record = new CallRecord { Outcome = outcome, Status = status, FrontEndMicroseconds = -1 };
        var figures = new BuyFigures { Seconds = 2 };
        figures.Take([record, record with { IsWarmUp = true }]);
        Assert.That((figures.Bought, figures.Refused, figures.Unknown), Is.EqualTo((bought, refused, unknown)));
        Assert.That((figures.BoughtInAll, figures.UnknownInAll), Is.EqualTo((2 * bought, 2 * unknown)));
        Assert.That(figures.SentRate, Is.EqualTo(1 / 2.0));
        Assert.That(figures.Rate, Is.EqualTo(bought / 2.0));
        Assert.That((figures.Times.Count, figures.RefusalTimes.Count), Is.EqualTo((bought, refused)));
    }
}
