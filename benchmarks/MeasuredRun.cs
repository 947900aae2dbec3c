using PygmyStore.Benchmarks.DurabilityFigures;
using PygmyStore.Client;

namespace PygmyStore.Benchmarks;

/// <summary>
/// The frame of a run of its own, beside BenchmarkDotNet's: its options, a folder below the system's temporary one that goes with it, the machine
/// and its load, and the exit code.
/// </summary>
internal static class MeasuredRun
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int BadArguments = 2;

    /// <param name="command">The run's name on the command line.</param>
    /// <param name="options">What follows it: nothing, or <c>--dry</c>.</param>
    /// <param name="full">The size that gives figures of worth.</param>
    /// <param name="dry">The size that only shows that everything works.</param>
    /// <param name="measure">Measures in the folder, and prints; throws <see cref="UnusableRunException"/>.</param>
    public static int Run<TSize>(string command, string[] options, TSize full, TSize dry, Action<TSize, string, Terminal> measure)
        where TSize : class
    {
        TSize? size = options switch
        {
            [] => full,
            ["--dry"] => dry,
            _ => null,
        };
        if (size is null)
        {
            Console.Error.WriteLine($"usage: {command} [--dry]");
            return BadArguments;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory($"pygmy-{command}-");
        try
        {
            Terminal terminal = Terminal.OfProcess() with { IsInteractive = false };
            Machine.Describe(folder.FullName, terminal.Out);
            measure(size, folder.FullName, terminal);
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

/// <summary>The run measured nothing of worth: a server did not start, a request failed, or the audit found something.</summary>
internal sealed class UnusableRunException(string message) : Exception(message);
