using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Client.Load.Engine;

[TestFixture]
internal sealed class RecordRingTests
{
    [TestCase(1, 4096)]
    [TestCase(64, 1024)]
    [TestCase(4096, 64)]
    public void All_clients_share_the_room(int clients, int room)
    {
        var ring = RecordRing.OfOneOf(clients);
        for (int call = 0; call < room; call++)
        {
            Assert.That(ring.TryAdd(new CallRecord { Call = call }), Is.True);
        }

        Assert.That(ring.TryAdd(default), Is.False);
        var kept = new KeptRecords();
        ring.Drain([kept]);
        Assert.That(kept.All.Select(record => record.Call), Is.EqualTo(Enumerable.Range(0, room)));
        Assert.That(ring.TryAdd(default), Is.True);
    }

    [Test]
    public void Nothing_is_lost_between_two_threads()
    {
        const int Records = 50_000; // dozens of times as many as there is room for
        var ring = RecordRing.OfOneOf(64);
        var adder = new Thread(() =>
        {
            for (int call = 0; call < Records; call++)
            {
                while (!ring.TryAdd(new CallRecord { Call = call, EndedTicks = call }))
                {
                    Thread.Yield();
                }
            }
        });
        adder.Start();
        var kept = new KeptRecords();
        Eventually.IsTrue(
            () =>
            {
                ring.Drain([kept]);
                return kept.All.Count == Records;
            },
            "all records come");
        adder.Join();
        Assert.That(kept.All.Select(record => (record.Call, record.EndedTicks)),
            Is.EqualTo(Enumerable.Range(0, Records).Select(call => (call, (long)call))));
    }
}
