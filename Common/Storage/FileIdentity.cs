using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>Which file it is, whatever its name: the device and the inode. Two files that exist at once never share it.</summary>
/// <remarks>Only Linux tells it here; elsewhere all files look the same, and only a missing one is noticed.</remarks>
public readonly partial record struct FileIdentity(ulong Device, ulong Inode)
{
    // struct statx has the same layout on all architectures (statx(2)).
    private const int StatxBytes = 256;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136; // the major and the minor number, 32 bits each
    private const uint WantsInode = 0x100;
    private const int EmptyPath = 0x1000;
    private const int CurrentFolder = -100;
    private const int NoEntry = 2; // ENOENT
    private const int NotAFolder = 20; // ENOTDIR: a folder above is gone

    /// <summary>The file that the name leads to now; null when there is none.</summary>
    internal static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? default(FileIdentity) : null;
        }

        Span<byte> record = stackalloc byte[StatxBytes];
        return StatxPath(CurrentFolder, path, 0, WantsInode, ref record[0]) == 0 ? Read(record)
            : Marshal.GetLastPInvokeError() is NoEntry or NotAFolder ? null
            : throw Error(path);
    }

    /// <summary>The open file.</summary>
    internal static FileIdentity Of(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return default;
        }

        Span<byte> record = stackalloc byte[StatxBytes];
        return StatxFile(file, "", EmptyPath, WantsInode, ref record[0]) == 0 ? Read(record) : throw Error(path);
    }

    private static FileIdentity Read(ReadOnlySpan<byte> record) =>
        new(MemoryMarshal.Read<ulong>(record[DeviceOffset..]), MemoryMarshal.Read<ulong>(record[InodeOffset..]));

    private static IOException Error(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"statx of {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxPath(int folder, string path, int flags, uint mask, ref byte record);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxFile(SafeFileHandle file, string path, int flags, uint mask, ref byte record);
}
