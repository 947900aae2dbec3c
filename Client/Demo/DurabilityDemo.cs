using System.Globalization;
using PygmyStore.Client.LocalStores;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Demo;

/// <summary>
/// <c>demo durability</c>: what an answered order survives with each setting. kill -9 takes nothing with either. What a power cut
/// would take is what the system has not yet given to the disk, and the system is asked how much that is.
/// </summary>
internal sealed class DurabilityDemo(DemoStage stage, double seconds = 1.5)
{
    private const int Buyers = 4;
    private const int Looks = 5;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly StorePart[] All = [StorePart.FrontEnd, StorePart.Order, StorePart.Catalog];

    private readonly TimeSpan _time = TimeSpan.FromSeconds(seconds); // of buying, twice with each setting

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title("Durability: what an answered order survives.");
        stage.Say("A write goes into the memory of the system. A sync brings it to the disk.");
        stage.Say("kill -9 ends a process, and the system lives on. A power cut ends both.");
        stage.Part("1. durability os: written before the answer, not synced");
        if (Show("os") is not { } os)
        {
            return stage.CutShort;
        }

        stage.Part("2. durability fsync: written and synced before the answer");
        if (Show("fsync") is not { } fsync)
        {
            return stage.CutShort;
        }

        bool isRight = os.IsKept && fsync.IsKept && fsync.Unsynced is null or 0;
        return stage.End(
            isRight ? DemoResult.AsExpected : DemoResult.Wrong,
            !isRight ? "an answered order was not kept, or not synced. That must never be."
            : os.Unsynced is > 0 ? "with both settings orders survive kill -9. Only fsync leaves nothing for a power cut to take."
            : "with both settings orders survive kill -9. What a power cut takes cannot be seen on this system.");
    }

    private (bool IsKept, long? Unsynced)? Show(string durability)
    {
        using LocalStore? store = stage.Open(new LocalStoreOptions { Durability = durability, Stock = 1_000_000 });
        if (store is null)
        {
            return null;
        }

        var load = new DemoLoad(stage, store);
        if (load.Closed(Buyers, _time) is not { } first || load.Closed(Buyers, _time) is not { } bought) // the first loads code
        {
            return null;
        }

        if (stage.Audit(store.FrontEnd()) is null) // it waits until no buy is under way
        {
            return null;
        }

        long told = first.BoughtInAll + bought.BoughtInAll;
        long unknown = first.UnknownInAll + bought.UnknownInAll; // cut off by the end of the load: they may have an order too
        long? unsynced = Unsynced(store);
        stage.Say(string.Create(
            CultureInfo.InvariantCulture, $"{Buyers} buyers: {bought.Rate:N0} buys a second, {told:N0} in all."));
        stage.Say(unsynced is { } bytes
            ? bytes == 0 ? "All of the two logs is on the disk. A power cut now would take nothing."
                : $"{DemoStage.Number(bytes / 1024)} KiB of the two logs are not on the disk. A power cut now would take them."
            : "This system does not tell how much is not on the disk (Linux 6.5 and later do, for real disks).");
        Array.ForEach(All, store.Kill);
        if (!Enumerable.Reverse(All).All(part => stage.Restart(store, part)) || stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return null;
        }

        long lost = told - audit.Orders;
        stage.Say($"kill -9 of all three servers, and a new start. Orders lost: {Math.Max(0, lost)}.");
        stage.Say(audit);
        return (audit.Verdict == AuditReport.Consistent && lost <= 0 && lost >= -unknown, unsynced);
    }

    /// <summary>The least of a few looks: now and then the two services write a note of how far they have got.</summary>
    private long? Unsynced(LocalStore store) => Enumerable.Range(0, Looks).Min(_ =>
    {
        stage.Stop.Wait(BetweenLooks);
        return UnsyncedBytes.Of(store.LogFiles);
    });
}
