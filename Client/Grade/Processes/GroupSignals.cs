using System.Runtime.InteropServices;

namespace PygmyStore.Client.Grade.Processes;

/// <summary>Signals to process groups, by their number on Linux. For any thread.</summary>
internal static partial class GroupSignals
{
    public const int Kill = 9;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>The number of a signal that a plan names.</summary>
    public static int Number(string name) => name switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "KILL" => Kill,
        _ => 15,
    };

    /// <summary>False if the group has no process any more.</summary>
    public static bool Send(int group, int signal) => SendTo(-group, signal) == 0;

    /// <summary>Whether any process of the group is left.</summary>
    public static bool IsThere(int group) => SendTo(-group, 0) == 0;

    /// <summary>Whether the process leads a group of its own.</summary>
    public static bool IsLeader(int process) => GroupOf(process) == process;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int target, int signal);

    [LibraryImport("libc", EntryPoint = "getpgid")]
    private static partial int GroupOf(int process);
}
