using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>The system calls that lock a file. A lock belongs to the open file: <c>kill -9</c> frees it, and no child inherits it.</summary>
/// <remarks>
/// .NET's own locks can be switched off from outside (DOTNET_SYSTEM_IO_DISABLEFILELOCKING), and it ignores it when a file system
/// grants none.
/// </remarks>
internal static partial class FileLock
{
    private const int Exclusive = 2; // LOCK_EX
    private const int DoNotWait = 4; // LOCK_NB
    private const int SetOpenFileLock = 37; // F_OFD_SETLK
    private const int Denied = 13; // EACCES, which some systems answer for EAGAIN
    private const short ForWriting = 1; // F_WRLCK
    private const int LockBytes = 32; // struct flock with 64-bit offsets: type, whence, start at 8, length at 16, process at 24

    /// <summary>Takes flock(2)'s exclusive lock; false when another open file has it.</summary>
    public static bool TryTakeWhole(SafeFileHandle file, string path) =>
        Judge(Flock(file, Exclusive | DoNotWait), path);

    /// <summary>Takes an exclusive lock on the bytes of the file; false when another open file has it. On Linux only; true elsewhere.</summary>
    /// <remarks>
    /// For data files: a lock of flock would also keep out who only reads through .NET, which locks each file that it opens.
    /// </remarks>
    public static bool TryTakeBytes(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Span<byte> record = stackalloc byte[LockBytes];
        record.Clear(); // from the beginning to whatever end
        MemoryMarshal.Write(record, ForWriting);
        return Judge(Control(file, SetOpenFileLock, ref record[0]), path);
    }

    private static bool Judge(int result, string path)
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

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref byte record);
}
