using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Runtime;

/// <summary>How the descriptors of a process are shared out, so that its connections never take what it needs itself.</summary>
public sealed record DescriptorBudget(int Connections, int Lingering, int Needed, int Limit)
{
    /// <summary>Held back until accept finds none: another process may have taken the system's last ones.</summary>
    public const int Reserve = 16;

    private const int LeastLimit = 192; // .NET with our code loaded has some 100; with less, it may not even come to count them
    private const int Files = 24; // opened for a moment: a checkpoint, a segment, a log and its successor
    private const int LeastCalls = 16; // further calls may find none, and answer 503 as when the other server is down
    private const int LeastConnections = 16; // the front end keeps that many to each server
    private const int LeastLingering = 5;
    private const int LingeringShare = 4; // of what is left for clients, a quarter may be on its way out
    private const int AcceptedNow = 1; // a connection that is neither admitted nor refused yet

    /// <summary>Whether there are enough to serve.</summary>
    public bool IsEnough => Limit >= Needed;

    /// <summary>At the very start, with hardly anything loaded: why no server can run with the limit; else null.</summary>
    public static string? WhyTooFew() => OpenFiles.Limit is < LeastLimit and var limit ? TooFew(limit, LeastLimit) : null;

    /// <summary>The sentence that refuses the start.</summary>
    public static string TooFew(int limit, int needed) =>
        $"this process may open {limit} files (ulimit -n), and needs {needed} at least: raise the limit";

    /// <summary>The budget of this process now, for that many connections of clients and to other servers.</summary>
    public static DescriptorBudget OfProcess(int wanted, int calls) => Of(OpenFiles.Limit, OpenFiles.Count, wanted, calls);

    /// <summary>The same for other numbers.</summary>
    internal static DescriptorBudget Of(int limit, int open, int wanted, int calls)
    {
        int own = open + Files + Reserve + AcceptedNow;
        int needed = own + Math.Min(calls, LeastCalls) + LeastConnections + LeastLingering;
        int free = Math.Max(0, limit - own);
        int left = free - Math.Min(calls, Math.Max(LeastCalls, (free - LeastConnections - LeastLingering) / 2));
        int lingering = Math.Clamp(left / LingeringShare, 0, LingeringClose.MaxSockets);
        return new DescriptorBudget(Math.Clamp(left - lingering, 1, wanted), lingering, needed, limit);
    }
}

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

    public static int Count =>
        Directory.Exists(OwnDescriptors) ? Directory.GetFileSystemEntries(OwnDescriptors).Length : UsualCount;

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, ref ulong limits);
}

/// <summary>
/// Descriptors that are held back. When accept finds none, they are given to a checkpoint, a log or a call, and nothing is
/// accepted until they are held again. One thread at a time.
/// </summary>
internal sealed class DescriptorReserve(int size) : IDisposable
{
    private readonly Stack<SafeFileHandle> _held = new(size);

    /// <summary>Opens all of them; false when there are not enough now.</summary>
    public bool TryHold()
    {
        try
        {
            while (_held.Count < size && !OperatingSystem.IsWindows())
            {
                _held.Push(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Release();
            return false;
        }
    }

    public void Release()
    {
        while (_held.TryPop(out SafeFileHandle? handle))
        {
            handle.Dispose();
        }
    }

    public void Dispose() => Release();
}
