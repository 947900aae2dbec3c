using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.Harness;

/// <summary>
/// Runs one of our own benchmarks: reads its options, makes a temporary folder and removes it, and describes the machine. TMPDIR
/// puts the folder on another disk.
/// </summary>
/// <param name="turn">How long one turn of a full run is.</param>
/// <param name="measure">Measures in the folder and prints. Throws <see cref="UnusableRunException"/>.</param>
internal sealed class MeasuredRun(TimeSpan turn, Action<RunSize, string, Terminal> measure)
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int BadArguments = 2;

    /// <param name="arguments">The name of the run, and perhaps <c>--dry</c>.</param>
    public int Run(string[] arguments)
    {
        if (arguments is not ([_] or [_, "--dry"]))
        {
            Console.Error.WriteLine($"usage: {arguments[0]} [--dry]");
            return BadArguments;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory($"pygmy-{arguments[0]}-");
        try
        {
            Terminal terminal = Terminal.OfProcess() with { IsInteractive = false };
            Machine.Describe(folder.FullName, terminal.Out);
            measure(arguments.Length == 1 ? RunSize.Full(turn) : RunSize.Dry, folder.FullName, terminal);
            terminal.Out.WriteLine();
            Machine.DescribeLoad(terminal.Out);
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
}

/// <summary>The size of a run.</summary>
/// <param name="Rounds">How often each variant has its turn.</param>
/// <param name="Turn">How long one turn is.</param>
/// <param name="Share">The part of the full number of records, connections and books.</param>
internal sealed record RunSize(int Rounds, TimeSpan Turn, double Share)
{
    /// <summary>Takes seconds. Shows that everything works; its figures mean nothing.</summary>
    public static readonly RunSize Dry = new(1, TimeSpan.FromMilliseconds(500), 0.01);

    /// <summary>Takes minutes. Three rounds, so one of them is the median.</summary>
    public static RunSize Full(TimeSpan turn) => new(3, turn, 1);

    public int Of(int count) => Math.Max(1, (int)(count * Share));
}

/// <summary>The run measured nothing usable: a server did not start, a request failed, or the audit found a difference.</summary>
internal sealed class UnusableRunException(string message) : Exception(message);
