using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Who may go on with more requests, and when.</summary>
internal sealed class TurnQueueTests
{
    [Test]
    public void As_many_as_there_are_passes_go_on_at_once_and_the_others_in_order_behind_them()
    {
        var turns = new TurnQueue(passes: 2);
        SessionSlot[] slots = [new(0), new(1), new(2)];
        Assert.That(turns.TryTakePass() && turns.TryTakePass(), Is.True);
        Assert.That(turns.TryTakePass(), Is.False, "both are held");
        Array.ForEach(slots, turns.Add);
        Assert.That(turns.TryTakeNext(), Is.Null);

        turns.ReturnPass();
        Assert.That(turns.TryTakePass(), Is.False, "those that wait come first");
        Assert.That(turns.TryTakeNext(), Is.SameAs(slots[0]));
        Assert.That((slots[0].HasPass, slots[1].HasPass), Is.EqualTo((true, false)));
        Assert.That(turns.TryTakeNext(), Is.Null);

        turns.ReturnPass();
        turns.ReturnPass();
        Assert.That(turns.TryTakeNext(), Is.SameAs(slots[1]));
        Assert.That(turns.TryTakeNext(), Is.SameAs(slots[2]));
        turns.ReturnPass();
        Assert.That(turns.TryTakePass(), Is.True, "nobody waits");
    }
}
