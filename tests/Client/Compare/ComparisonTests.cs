using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Tests.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Compare;

[TestFixture]
internal sealed class ComparisonTests
{
    [Test]
    public void Of_refusals_and_errors_a_reader_is_told()
    {
        ComparedSide good = Side("good", CallOutcome.Ok);
        string[] warnings = [.. Comparison.Warnings(
            [good, Side("busy", CallOutcome.ServerError), Side("empty", CallOutcome.OutOfStock)])];
        Assert.That(Comparison.Warnings([good, good]), Is.Empty);
        Assert.That(warnings, Has.Length.EqualTo(2));
        Assert.That(warnings[0], Does.StartWith("busy: 1 requests had unexpected outcomes"));
        Assert.That(warnings[1], Does.StartWith("empty: 1 buys found no stock"));
    }

    private static ComparedSide Side(string name, CallOutcome outcome)
    {
        LoadReport report = SampleLoads.Report([SampleLoads.Call(Operation.Buy, 0, 1, outcome)]);
        return new ComparedSide(name, [report]);
    }
}
