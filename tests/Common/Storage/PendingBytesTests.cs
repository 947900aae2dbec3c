using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

internal sealed class PendingBytesTests
{
    [Test]
    public void Once_the_bound_is_reached_nothing_is_let_in_until_something_goes()
    {
        var pending = new PendingBytes(100);
        Assert.That((pending.TryAdd(60), pending.TryAdd(70)), Is.EqualTo((true, true)), "the last one goes beyond it by its own");
        Assert.That((pending.TryAdd(1), pending.Count), Is.EqualTo((false, 130L)));
        pending.Remove(70);
        Assert.That((pending.TryAdd(1), pending.Count), Is.EqualTo((true, 61L)));
    }

    [Test]
    public void Many_threads_leave_nothing_behind()
    {
        var pending = new PendingBytes(1000);
        Thread[] threads = [.. Enumerable.Range(1, 8).Select(bytes => new Thread(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                if (pending.TryAdd(bytes))
                {
                    pending.Remove(bytes);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(pending.Count, Is.Zero);
    }
}
