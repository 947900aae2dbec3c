using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Client.Demo;

/// <summary>
/// Asks the system how much of a file is in its memory and not yet on the disk: what a power cut would take now. Linux 6.5 and
/// later tell it, with cachestat(2). (A partial class because the generator writes the call.)
/// </summary>
internal static partial class UnsyncedBytes
{
    private const long CacheStat = 451; // the number of the call, the same on every processor

    /// <summary>Of all of these files together; null where the system does not tell.</summary>
    public static long? Of(IEnumerable<string> paths)
    {
        long sum = 0;
        foreach (string path in paths)
        {
            if (!OperatingSystem.IsLinux() || IsInMemory(path) || Of(path) is not { } bytes)
            {
                return null;
            }

            sum += bytes;
        }

        return sum;
    }

    /// <summary>Such a file system has no disk, and so nothing that is not yet there.</summary>
    private static bool IsInMemory(string path) => new DriveInfo(path).DriveFormat is "tmpfs" or "ramfs";

    private static long? Of(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var all = new Range(0, 0); // a length of 0 goes to the end
        return Call(CacheStat, (uint)(int)file.DangerousGetHandle(), ref all, out Pages pages, 0) == 0
            ? (pages.Dirty + pages.Writeback) * Environment.SystemPageSize
            : null;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Call(long number, uint file, ref Range range, out Pages pages, uint flags);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Range(long Offset, long Length);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Pages(long Cached, long Dirty, long Writeback, long Evicted, long RecentlyEvicted);
}
