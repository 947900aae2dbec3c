using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>The sync system calls themselves, because .NET 10's own drop their errors on Linux.</summary>
internal static partial class DiskSync
{
    private const int Interrupted = 4; // EINTR, on Linux and macOS
    private const int ReadOnly = 0;
    private const int ReadAndWrite = 2;
    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public static void File(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // The hidden errors are Linux's; on Windows this is FlushFileBuffers, which throws.
            RandomAccess.FlushToDisk(file);
#pragma warning restore RS0030
            return;
        }

        // fdatasync writes the length too where it changed; macOS declares none.
        if (OperatingSystem.IsLinux())
        {
            Check(FDataSync, file, "fdatasync", path);
        }
        else
        {
            Check(FSync, file, "fsync", path);
        }
    }

    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals names by itself and offers no folder sync.
        }

        using SafeFileHandle folder = OpenFolder(path);
        Folder(folder, path);
    }

    /// <summary>The same through a handle that is kept: it needs no further descriptor, of which there may be none just then.</summary>
    public static void Folder(SafeFileHandle folder, string path) => Check(FSync, folder, "fsync", path);

    /// <summary>Opens a folder, for its sync or its lock; not on Windows.</summary>
    public static SafeFileHandle OpenFolder(string path) => OpenExisting(path, ReadOnly);

    /// <summary>Opens a file for its lock, for which NFS wants one that is open for writing; not on Windows.</summary>
    public static SafeFileHandle OpenFile(string path) => OpenExisting(path, ReadAndWrite);

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

    private static void Check(Func<SafeFileHandle, int> call, SafeFileHandle handle, string name, string path)
    {
        while (call(handle) != 0)
        {
            ThrowUnlessInterrupted(name, path);
        }
    }

    private static void ThrowUnlessInterrupted(string call, string path)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
        {
            throw new IOException($"{call} of {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
