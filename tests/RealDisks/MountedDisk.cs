using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Tests.RealDisks;

/// <summary>A small file system of the test's own, mounted for as long as this lives.</summary>
internal sealed partial class MountedDisk : IDisposable
{
    private const int MaxUnmountAttempts = 100;
    private const uint ShutDown = 0x8004587D; // EXT4_IOC_SHUTDOWN: _IOR('X', 125, __u32)
    private const uint Clone = 0x40049409; // FICLONE: _IOW(0x94, 9, int)
    private const int XfsBytes = 512 * 1024 * 1024; // mkfs.xfs makes none below 300 MiB; most of it is never written
    private const int Ext4Bytes = 64 * 1024 * 1024;
    private const string OnceAnHour = "loop,commit=3600";
    private const uint WithoutFlushing = 2; // EXT4_GOING_FLAGS_NOLOGFLUSH: what is not on the disk now never will be

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-disk-").FullName;
    private readonly string[] _mount;

    private MountedDisk(Func<string, string[]> mount)
    {
        Path = System.IO.Path.Combine(_folder, "mounted");
        Directory.CreateDirectory(Path);
        _mount = mount(_folder);
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>A disk of that size in memory.</summary>
    public static MountedDisk OfMemory(int bytes) =>
        new MountedDisk(_ => ["-t", "tmpfs", "-o", $"size={bytes}", "tmpfs"]).Mounted();

    /// <summary>An ext4 file system in a file, which can lose its power. Its journal commits only when it is asked to.</summary>
    public static MountedDisk OfExt4()
    {
        var disk = new MountedDisk(folder => ["-t", "ext4", "-o", OnceAnHour, System.IO.Path.Combine(folder, "image")]);
        MakeExt4(System.IO.Path.Combine(disk._folder, "image"));
        return disk.Mounted();
    }

    /// <summary>The same, in a file that the test has chosen.</summary>
    public static MountedDisk OfExt4(string image)
    {
        MakeExt4(image);
        return OfImage(image);
    }

    /// <summary>The ext4 file system that is in the file already.</summary>
    public static MountedDisk OfImage(string image) => new MountedDisk(_ => ["-t", "ext4", "-o", OnceAnHour, image]).Mounted();

    /// <summary>A file system whose files can be cloned in one step.</summary>
    public static MountedDisk OfXfs()
    {
        var disk = new MountedDisk(folder => ["-t", "xfs", "-o", "loop", System.IO.Path.Combine(folder, "image")]);
        string image = System.IO.Path.Combine(disk._folder, "image");
        MakeFile(image, XfsBytes);
        Requirement.Works("mkfs.xfs", "mkfs.xfs", "-q", "-m", "reflink=1", image);
        return disk.Mounted();
    }

    /// <summary>
    /// Clones a file of an XFS while others write to it: the clone has what was written before, and nothing that is written
    /// after.
    /// </summary>
    public static void CloneFile(string from, string to)
    {
        using SafeFileHandle source = File.OpenHandle(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using SafeFileHandle target = File.OpenHandle(to, FileMode.CreateNew, FileAccess.Write);
        Assert.That(Control(target, Clone, source), Is.Zero, Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Takes all space that is left; deleting the file gives it back.</summary>
    public string Fill()
    {
        string filler = System.IO.Path.Combine(Path, "filler");
        using SafeFileHandle file = File.OpenHandle(filler, FileMode.Create, FileAccess.Write);
        byte[] page = new byte[4096];
        try
        {
            for (long offset = 0; ; offset += page.Length)
            {
                RandomAccess.Write(file, page, offset);
            }
        }
        catch (IOException)
        {
            return filler; // the disk is full
        }
    }

    /// <summary>
    /// The power fails: nothing that is in memory only reaches the disk any more, and every further call fails.
    /// </summary>
    public void Cut()
    {
        using var folder = new SafeFileHandle(Open(Path, 0), ownsHandle: true);
        uint flags = WithoutFlushing;
        if (folder.IsInvalid || Control(folder, ShutDown, ref flags) != 0)
        {
            Assert.Ignore(
                $"This test needs EXT4_IOC_SHUTDOWN, which this kernel does not allow: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>The power is back: what is on the disk is all that there is.</summary>
    public void Remount()
    {
        Unmount();
        Mounted();
    }

    public void Dispose()
    {
        Unmount();
        Directory.Delete(_folder, recursive: true);
    }

    private static void MakeExt4(string image)
    {
        MakeFile(image, Ext4Bytes);
        Requirement.Works("mkfs.ext4", "mkfs.ext4", "-q", "-F", image);
    }

    private static void MakeFile(string path, long bytes)
    {
        using FileStream file = File.Create(path);
        file.SetLength(bytes);
    }

    private MountedDisk Mounted()
    {
        Requirement.Works("mounting", "mount", [.. _mount, Path]);
        return this;
    }

    private void Unmount()
    {
        for (int attempt = 1; Requirement.Run("mountpoint", "-q", Path).Code == 0; attempt++)
        {
            GC.Collect(); // a DiskFolder keeps its handle until it is collected
            GC.WaitForPendingFinalizers();
            (int code, string error) = Requirement.Run("umount", Path);
            Assert.That(code == 0 || attempt < MaxUnmountAttempts, Is.True, error);
            Thread.Sleep(code == 0 ? 0 : 20); // a killed process lets go of its files a moment after it ended; bounded
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, ref uint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, SafeFileHandle argument);
}
