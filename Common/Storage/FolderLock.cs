namespace PygmyStore.Common.Storage;

/// <summary>The right to be the one writer of a data folder's files, held until it is disposed or the process ends.</summary>
/// <remarks>
/// It is an exclusive advisory lock on a file, so <c>kill -9</c> frees it too. The file stays: deleting
/// it would let a third process lock a new file of the same name beside the holder of the old one.
/// </remarks>
public sealed class FolderLock : IDisposable
{
    public const string FileName = "lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes a lock in an existing folder; null when another handle, here or in another process, holds it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Which files it is for, where several writers share a folder: each has a lock file of its own.</param>
    public static FolderLock? TryTake(string folder, string name = FileName)
    {
        try
        {
            return new FolderLock(new FileStream(
                Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException error) when (DiskErrors.IsLocked(error))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
