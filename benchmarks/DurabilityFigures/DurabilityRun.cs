using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary><c>durability</c>: what an acknowledged order costs, from the disk's own sync up to the whole store.</summary>
/// <remarks>
/// Each section measures its variants in turn, round by round, so that a change of the disk or of the machine's load affects them
/// all.
/// </remarks>
internal static class DurabilityRun
{
    public static void Measure(RunSize size, string folder, Terminal terminal)
    {
        using var disk = new DiskSyncLatency(folder);
        LogThroughput.Measure(size, folder, disk, terminal);
        LogRecoveryTime.Measure(size, folder, terminal);
        using (var stores = new ComparedStores(folder))
        {
            BuyThroughput.Measure(size, stores, disk, terminal);
            LookupLatency.Measure(size, stores, terminal);
            stores.Audit();
        }

        disk.Report(terminal);
    }
}
