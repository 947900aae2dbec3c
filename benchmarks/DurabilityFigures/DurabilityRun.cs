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

    private const int Success = 0;
    private const int Failure = 1;
    private const int BadArguments = 2;

    public static int Run(string[] options)
    {
        RunSize? size = options switch
        {
            [] => RunSize.Full,
            ["--dry"] => RunSize.Dry,
            _ => null,
        };
        if (size is null)
        {
            Console.Error.WriteLine($"usage: {Command} [--dry]");
            return BadArguments;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("pygmy-durability-");
        try
        {
            Measure(size, folder.FullName, Terminal.OfProcess() with { IsInteractive = false });
            return Success;
        }
        catch (UnusableRunException reason)
        {
            Console.Error.WriteLine(reason.Message);
            return Failure;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(RunSize size, string folder, Terminal terminal)
    {
        Machine.Describe(folder, terminal.Out);
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
        terminal.Out.WriteLine();
        Machine.DescribeLoad(terminal.Out);
    }
}

/// <summary>The run measured nothing of worth: a server did not start, a request failed, or the audit found something.</summary>
internal sealed class UnusableRunException(string message) : Exception(message);
