using System.Runtime.InteropServices;

namespace PygmyStore.Common.Runtime;

/// <summary>How many descriptors this process may have, and how many it has.</summary>
internal static partial class OpenFiles
{
    private const string OwnDescriptors = "/proc/self/fd";
    private const int UsualCount = 64; // of a .NET process at its start, where it cannot be counted
    private static readonly int NumberOfFiles = OperatingSystem.IsMacOS() ? 8 : 7; // RLIMIT_NOFILE

    /// <summary>The limit, which .NET has raised to the hard one (<c>ulimit -Hn</c>); as good as none on Windows.</summary>
    public static int Limit
    {
        get
        {
            Span<ulong> limits = stackalloc ulong[2]; // the soft one, which counts, and the hard one
            return OperatingSystem.IsWindows() || GetLimit(NumberOfFiles, ref limits[0]) != 0
                ? int.MaxValue
                : (int)Math.Min(limits[0], int.MaxValue);
        }
    }

    /// <summary>Descriptors that are open now.</summary>
    public static int Count => Directory.Exists(OwnDescriptors) ? Directory.GetFileSystemEntries(OwnDescriptors).Length : UsualCount;

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ref ulong limits);
}
