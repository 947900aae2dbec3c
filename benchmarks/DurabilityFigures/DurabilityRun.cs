using PygmyStore.Client;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// <c>durability</c>: what an acknowledged order costs, from the disk's own sync up to the whole store, in one run.
/// </summary>
/// <remarks>
/// Each section measures its variants in turn, round by round, so that a change of the disk or of the machine's load meets them all;
/// a figure is the median of the rounds. The files are in a folder of their own below the system's temporary one: TMPDIR puts them
/// on another disk.
/// </remarks>
internal static class DurabilityRun
{
    public const string Command = "durability";

    public static int Run(string[] options) => MeasuredRun.Run(Command, options, RunSize.Full, RunSize.Dry, Measure);

    private static void Measure(RunSize size, string folder, Terminal terminal)
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
