using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>The right to be the one writer of a data folder's files, held until it is disposed or the process ends.</summary>
/// <remarks>
/// It is an exclusive lock on a file, so <c>kill -9</c> frees it. The file stays: if it were deleted, a third process could lock
/// a new file of the same name beside the holder of the old one. Deleting it by hand lets no second writer in: the logs are
/// locked themselves (<see cref="DiskFile"/>), and so is the folder, where that was asked for.
/// </remarks>
public sealed class FolderLock : IDisposable
{
    public const string FileName = "lock";

    private readonly SafeFileHandle[] _locked;

    private FolderLock(params SafeFileHandle[] locked) => _locked = locked;

    /// <summary>
    /// Takes a lock in an existing folder, and the folder's own lock if asked for, which only one of several writers there can
    /// have; null when another handle holds it. A file system that grants no locks, or one twice, is an error.
    /// </summary>
    public static FolderLock? TryTake(string folder, string name = FileName, bool withFolder = false)
    {
        string path = Path.Combine(folder, name);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                return new FolderLock(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }

            if (!File.Exists(path))
            {
                new DiskFile(path).Dispose();
            }
        }
        catch (IOException error) when (DiskErrors.IsLocked(error))
        {
            return null;
        }

        return TryLock(path, DiskCalls.OpenFile) is not { } file ? null
            : withFolder ? TryLockBesides(folder, file)
            : new FolderLock(file);
    }

    public void Dispose() => Array.ForEach(_locked, handle => handle.Dispose());

    private static FolderLock? TryLockBesides(string folder, SafeFileHandle file)
    {
        try
        {
            if (TryLock(folder, DiskCalls.OpenFolder) is { } locked)
            {
                return new FolderLock(file, locked);
            }
        }
        catch (IOException)
        {
            return new FolderLock(file); // a file system that locks files only, as NFS
        }

        file.Dispose();
        return null;
    }

    /// <summary>Opens it and takes the lock, and proves that the file system does not grant it twice.</summary>
    private static SafeFileHandle? TryLock(string path, Func<string, SafeFileHandle> open)
    {
        SafeFileHandle? first = open(path);
        try
        {
            if (!DiskCalls.TryLockWhole(first, path))
            {
                return null;
            }

            using SafeFileHandle second = open(path);
            if (DiskCalls.TryLockWhole(second, path))
            {
                throw new IOException(
                    $"{path}: the file system grants one lock twice, so two servers could write to the same files; "
                    + "put data on another disk");
            }

            SafeFileHandle locked = first;
            first = null;
            return locked;
        }
        finally
        {
            first?.Dispose();
        }
    }
}
