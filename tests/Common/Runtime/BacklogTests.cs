using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Who may go on with more requests, and when.</summary>
internal sealed class BacklogTests
{
    [Test]
    public void As_many_as_there_are_passes_go_on_at_once_and_the_others_in_order_behind_them()
    {
        var backlog = new Backlog(passes: 2);
        SessionSlot[] slots = [new(0), new(1), new(2)];
        Assert.That(backlog.TryTakePass() && backlog.TryTakePass(), Is.True);
        Assert.That(backlog.TryTakePass(), Is.False, "both are held");
        Array.ForEach(slots, backlog.Add);
        Assert.That(backlog.TryTakeNext(), Is.Null);

        backlog.ReturnPass();
        Assert.That(backlog.TryTakePass(), Is.False, "those that wait come first");
        Assert.That(backlog.TryTakeNext(), Is.SameAs(slots[0]));
        Assert.That((slots[0].HasPass, slots[1].HasPass), Is.EqualTo((true, false)));
        Assert.That(backlog.TryTakeNext(), Is.Null);

        backlog.ReturnPass();
        backlog.ReturnPass();
        Assert.That(backlog.TryTakeNext(), Is.SameAs(slots[1]));
        Assert.That(backlog.TryTakeNext(), Is.SameAs(slots[2]));
        backlog.ReturnPass();
        Assert.That(backlog.TryTakePass(), Is.True, "nobody waits");
    }
}
