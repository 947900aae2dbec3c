using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation;

/// <summary>What a store could get wrong, and a proof must catch.</summary>
public enum PlantedFault
{
    AcknowledgesBeforeTheSync,
    SkipsTheFolderSyncAfterARename,
    LeavesAFailedWriteInTheFile,
}

/// <summary>A folder that leaves out what a store with the fault would leave out.</summary>
internal sealed class PlantedFaultFolder(IStorageFolder folder, PlantedFault fault) : IStorageFolder
{
    private bool _isRenamed;

    public string Path => folder.Path;

    public IStorageFile Open(string name) => new PlantedFaultFile(folder.Open(name), fault);

    public bool Exists(string name) => folder.Exists(name);

    public IReadOnlyList<string> Names() => folder.Names();

    public byte[] ReadAll(string name) => folder.ReadAll(name);

    public void Replace(string from, string to)
    {
        folder.Replace(from, to);
        _isRenamed = true;
    }

    public void Delete(string name) => folder.Delete(name);

    public void Sync()
    {
        if (!_isRenamed || fault != PlantedFault.SkipsTheFolderSyncAfterARename)
        {
            folder.Sync();
        }

        _isRenamed = false;
    }

    public FileIdentity? IdentityOf(string name) => folder.IdentityOf(name);

    private sealed class PlantedFaultFile(IStorageFile file, PlantedFault fault) : IStorageFile
    {
        private bool _hasFailed;

        public long Length => file.Length;

        public int ReadAt(long offset, Span<byte> buffer) => file.ReadAt(offset, buffer);

        public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
        {
            _hasFailed = true;
            file.WriteAt(offset, bytes);
            _hasFailed = false;
        }

        public void Truncate(long length)
        {
            if (!_hasFailed || fault != PlantedFault.LeavesAFailedWriteInTheFile)
            {
                file.Truncate(length);
            }
        }

        public void Sync()
        {
            if (fault != PlantedFault.AcknowledgesBeforeTheSync)
            {
                file.Sync();
            }
        }

        public bool IsInPlace() => file.IsInPlace();

        public void Dispose() => file.Dispose();
    }
}
