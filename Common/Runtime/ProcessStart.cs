using System.Runtime.InteropServices;

namespace PygmyStore.Common.Runtime;

/// <summary>What each of our programs does first.</summary>
public static partial class ProcessStart
{
    private const int FileSizeSignal = 25; // SIGXFSZ, on Linux and macOS
    private const nint Ignore = 1; // SIG_IGN

    /// <summary>
    /// Takes over the standard streams (<see cref="Messages"/>), and turns a write beyond <c>ulimit -f</c> into an error of that write:
    /// the signal would end the process.
    /// </summary>
    public static void Prepare()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Signal(FileSizeSignal, Ignore);
        }

        Messages.TakeOver();
    }

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint Signal(int signal, nint handler);
}
