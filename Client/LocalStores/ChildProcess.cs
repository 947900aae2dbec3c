using System.Runtime.InteropServices;

namespace PygmyStore.Client.LocalStores;

/// <summary>
/// What Linux and macOS can do to a child of this process, by its number. The caller makes sure that the child has not ended.
/// </summary>
internal static partial class ChildProcess
{
    private const int FileSize = 1; // RLIMIT_FSIZE on Linux
    private const ulong NoBudget = 0;

    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    public static int Stop => IsMac ? 17 : 19; // SIGSTOP

    public static int Continue => IsMac ? 19 : 18; // SIGCONT

    public static void Send(int process, int signal) => _ = SendTo(process, signal);

    /// <summary>Whether it is stopped; null where the system does not tell (proc(5), the state in stat).</summary>
    public static bool? IsStopped(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[stat.LastIndexOf(')')..] is [_, _, 'T', ..]; // its name, in parentheses, may hold anything
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended
        }
    }

    /// <summary>
    /// Lets no file grow or change any more (setrlimit(2), RLIMIT_FSIZE): a write fails with EFBIG, which for the servers is the
    /// same as a full disk. Pipes and sockets go on. False where the system has no such call.
    /// </summary>
    public static bool SetFileBudget(int process, bool isSpent)
    {
        if (!OperatingSystem.IsLinux() || ReadFileBudget(process) is not { } budget)
        {
            return false;
        }

        budget.Now = isSpent ? NoBudget : budget.Most; // the hard limit stays, so that it can be raised again
        return ChangeLimit(process, FileSize, in budget, 0) == 0;
    }

    public static bool? HasNoFileBudget(int process) =>
        OperatingSystem.IsLinux() ? ReadFileBudget(process)?.Now == NoBudget : null;

    private static Budget? ReadFileBudget(int process) => ReadLimit(process, FileSize, 0, out Budget budget) == 0 ? budget : null;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int ChangeLimit(int process, int resource, in Budget budget, nint before);

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int ReadLimit(int process, int resource, nint change, out Budget budget);

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Budget
    {
        public ulong Now;
        public ulong Most;
    }
}
