namespace PygmyStore.Common.Storage;

/// <summary>The right to be the one writer of a data folder, held until it is disposed or the process ends.</summary>
/// <remarks>
/// It is an exclusive advisory lock on a file of the given name, so <c>kill -9</c> frees it too. The file stays: deleting
/// it would let a third process lock a new file of the same name beside the holder of the old one.
/// </remarks>
public sealed class FolderLock : IDisposable
{
    private const string DefaultName = "lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of an existing folder; null when another handle, here or in another process, holds it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The lock's file: writers of different files in one folder have a lock each.</param>
    public static FolderLock? TryTake(string folder, string name = DefaultName)
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
