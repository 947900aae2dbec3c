using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Tests.Client.Load.Engine;

[TestFixture]
internal sealed class OpenIterationsTests
{
    [TestCase(-1, 0)]
    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(10, 1)]
    [TestCase(11, 2)]
    [TestCase(999, 100)]
    [TestCase(1000, 100)]
    [TestCase(5000, 100)]
    public void Those_that_are_due_are_counted(int milliseconds, long due)
    {
        var rate = new ArrivalRate([new RateStage(100, TimeSpan.FromSeconds(1))]);
        var iterations = new OpenIterations(new ConstantArrivals(rate));
        Assert.That(iterations.DueBefore(TimeSpan.FromMilliseconds(milliseconds)), Is.EqualTo(due));
    }
}
