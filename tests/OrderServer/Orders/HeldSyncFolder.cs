using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.OrderServer.Orders;

/// <summary>A folder whose syncs of files wait, once <see cref="Hold"/> is called, until they are let go.</summary>
internal sealed class HeldSyncFolder(IStorageFolder inner) : IStorageFolder, IDisposable
{
    private readonly ManualResetEvent _open = new(true);

    /// <summary>Set while a sync waits.</summary>
    public ManualResetEvent IsWaiting { get; } = new(false);

    public string Path => inner.Path;

    public void Hold() => _open.Reset();

    public void LetGo() => _open.Set();

    public IStorageFile Open(string name) => new HeldFile(this, inner.Open(name));

    public bool Exists(string name) => inner.Exists(name);

    public IReadOnlyList<string> Names() => inner.Names();

    public byte[] ReadAll(string name) => inner.ReadAll(name);

    public void Replace(string from, string to) => inner.Replace(from, to);

    public void Delete(string name) => inner.Delete(name);

    public void Sync() => inner.Sync();

    public FileIdentity? IdentityOf(string name) => inner.IdentityOf(name);

    public void Dispose()
    {
        _open.Dispose();
        IsWaiting.Dispose();
    }

    private sealed class HeldFile(HeldSyncFolder folder, IStorageFile inner) : IStorageFile
    {
        public long Length => inner.Length;

        public int ReadAt(long offset, Span<byte> buffer) => inner.ReadAt(offset, buffer);

        public void WriteAt(long offset, ReadOnlySpan<byte> bytes) => inner.WriteAt(offset, bytes);

        public void Truncate(long length) => inner.Truncate(length);

        public void Sync()
        {
            folder.IsWaiting.Set();
            folder._open.WaitOne();
            folder.IsWaiting.Reset();
            inner.Sync();
        }

        public bool IsInPlace() => inner.IsInPlace();

        public void Dispose() => inner.Dispose();
    }
}
