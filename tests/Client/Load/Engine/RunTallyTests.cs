using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;

namespace PygmyStore.Tests.Client.Load.Engine;

[TestFixture]
internal sealed class RunTallyTests
{
    [Test]
    public void What_was_cut_off_and_the_last_end_are_kept()
    {
        var tally = new RunTally();
        tally.Take([new CallRecord { IsAbandoned = true, EndedTicks = 9 }, new CallRecord { EndedTicks = 7 }]);
        Assert.That((tally.Abandoned, tally.LastEndedTicks), Is.EqualTo((1, 9)));
    }
}
