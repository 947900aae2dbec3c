using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>The system calls on files that .NET lacks, or whose errors it hides.</summary>
/// <remarks>
/// .NET 10 drops the errors of a sync on Linux. Its locks can be switched off from outside (DOTNET_SYSTEM_IO_DISABLEFILELOCKING),
/// and it goes on when a file system grants none. A lock taken here belongs to the open file: <c>kill -9</c> frees it, and no
/// child process inherits it.
/// </remarks>
internal static partial class DiskCalls
{
    private const int Interrupted = 4; // EINTR, on Linux and macOS
    private const int NoEntry = 2; // ENOENT
    private const int NotAFolder = 20; // ENOTDIR: a folder above is gone
    private const int Denied = 13; // EACCES, which some systems answer for EAGAIN
    private const int ReadOnly = 0;
    private const int ReadAndWrite = 2;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private const int Exclusive = 2; // LOCK_EX
    private const int DoNotWait = 4; // LOCK_NB
    private const int SetOpenFileLock = 37; // F_OFD_SETLK
    private const short ForWriting = 1; // F_WRLCK
    private const uint WantsInode = 0x100;
    private const int EmptyPath = 0x1000;
    private const int CurrentFolder = -100;

    /// <summary>Makes the content and the length of a file durable.</summary>
    public static void SyncFile(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // The hidden errors are Linux's; on Windows this is FlushFileBuffers, which throws.
            RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
        }
        else if (OperatingSystem.IsLinux())
        {
            Repeat(FDataSync, file, "fdatasync", path); // writes the length too where it changed; macOS has none
        }
        else
        {
            Repeat(FSync, file, "fsync", path);
        }
    }

    /// <summary>Makes the names in a folder durable; not on Windows, where NTFS does so by itself.</summary>
    public static void SyncFolder(SafeFileHandle folder, string path) => Repeat(FSync, folder, "fsync", path);

    /// <summary>Opens a folder, for its sync or its lock; not on Windows.</summary>
    public static SafeFileHandle OpenFolder(string path) => OpenExisting(path, ReadOnly);

    /// <summary>Opens a file for its lock, for which NFS wants one that is open for writing; not on Windows.</summary>
    public static SafeFileHandle OpenFile(string path) => OpenExisting(path, ReadAndWrite);

    /// <summary>Takes flock(2)'s exclusive lock; false when another open file has it.</summary>
    public static bool TryLockWhole(SafeFileHandle file, string path) => IsLocked(Flock(file, Exclusive | DoNotWait), path);

    /// <summary>Takes an exclusive lock on a file's bytes, on Linux; false when another open file has it.</summary>
    /// <remarks>For data files: flock's lock would keep out .NET's readers, because .NET locks each file that it opens.</remarks>
    public static bool TryLockBytes(SafeFileHandle file, string path)
    {
        var wholeFile = new LockedBytes { Kind = ForWriting };
        return !OperatingSystem.IsLinux() || IsLocked(Control(file, SetOpenFileLock, ref wholeFile), path);
    }

    /// <summary>The file that the name leads to now; null when there is none.</summary>
    public static FileIdentity? IdentityOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? default(FileIdentity) : null;
        }

        return StatxPath(CurrentFolder, path, 0, WantsInode, out FileRecord record) == 0 ? record.Identity
            : Marshal.GetLastPInvokeError() is NoEntry or NotAFolder ? null
            : throw LastError("statx", path);
    }

    /// <summary>The identity of an open file.</summary>
    public static FileIdentity IdentityOf(SafeFileHandle file, string path)
    {
        FileRecord record = default;
        return !OperatingSystem.IsLinux() || StatxFile(file, "", EmptyPath, WantsInode, out record) == 0
            ? record.Identity
            : throw LastError("statx", path);
    }

    private static SafeFileHandle OpenExisting(string path, int access)
    {
        while (true)
        {
            int descriptor = Open(path, access | CloseOnExec);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            ThrowUnlessInterrupted("open", path);
        }
    }

    private static void Repeat(Func<SafeFileHandle, int> call, SafeFileHandle handle, string name, string path)
    {
        while (call(handle) != 0)
        {
            ThrowUnlessInterrupted(name, path);
        }
    }

    private static void ThrowUnlessInterrupted(string call, string path)
    {
        if (Marshal.GetLastPInvokeError() != Interrupted)
        {
            throw LastError(call, path);
        }
    }

    private static bool IsLocked(int result, string path)
    {
        if (result == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == DiskErrors.WouldBlock || error == Denied
            ? false
            : throw new IOException($"{path} cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    private static IOException LastError(string call, string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref LockedBytes bytes);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxPath(int folder, string path, int flags, uint mask, out FileRecord record);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxFile(SafeFileHandle file, string path, int flags, uint mask, out FileRecord record);

    /// <summary>struct flock with 64-bit offsets. Zeros mean from the beginning to whatever end.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct LockedBytes
    {
        [FieldOffset(0)]
        public short Kind;
    }

    /// <summary>struct statx, which has the same layout on all architectures (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileRecord
    {
        [FieldOffset(32)]
        private readonly ulong _inode;

        [FieldOffset(136)]
        private readonly ulong _device; // the major and the minor number, 32 bits each

        public readonly FileIdentity Identity => new(_device, _inode);
    }
}
