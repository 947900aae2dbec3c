using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.EndToEnd.DiskFaults;

/// <summary>
/// The machine's folder, one of whose calls fails with a given errno: an open, write, truncation, rename, deletion or sync.
/// </summary>
internal sealed class FailingFolder(IStorageFolder inner, int failing, int error) : IStorageFolder
{
    private const int NoPermission = 13; // EACCES, which .NET throws as another exception
    private const int WrittenPart = 3;

    private readonly Lock _lock = new();
    private int _calls;
    private bool _isHealed;

    /// <summary>The call that failed; null while none has.</summary>
    public string? Failed { get; private set; }

    public string Path => inner.Path;

    /// <summary>No further call fails.</summary>
    public void Heal() => _isHealed = true;

    public IStorageFile Open(string name)
    {
        Meet("open");
        return new FailingFile(this, inner.Open(name));
    }

    public bool Exists(string name) => inner.Exists(name);

    public IReadOnlyList<string> Names() => inner.Names();

    public byte[] ReadAll(string name)
    {
        Meet("open");
        return inner.ReadAll(name);
    }

    public void Replace(string from, string to)
    {
        Meet("rename");
        inner.Replace(from, to);
    }

    public void Delete(string name)
    {
        Meet("delete");
        inner.Delete(name);
    }

    public void Sync()
    {
        Meet("folder sync");
        inner.Sync();
    }

    public FileIdentity? IdentityOf(string name) => inner.IdentityOf(name);

    private void Meet(string call, Action? partly = null)
    {
        lock (_lock)
        {
            if (_isHealed || ++_calls != failing)
            {
                return;
            }

            Failed = call;
        }

        partly?.Invoke();
        throw error == NoPermission
            ? new UnauthorizedAccessException($"{call} number {failing} fails")
            : new IOException($"{call} number {failing} fails", error);
    }

    private sealed class FailingFile(FailingFolder folder, IStorageFile inner) : IStorageFile
    {
        public long Length => inner.Length;

        public int ReadAt(long offset, Span<byte> buffer) => inner.ReadAt(offset, buffer);

        public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
        {
            byte[] part = bytes[..Math.Min(bytes.Length, WrittenPart)].ToArray();
            folder.Meet("write", () => inner.WriteAt(offset, part));
            inner.WriteAt(offset, bytes);
        }

        public void Truncate(long length)
        {
            folder.Meet("truncate");
            inner.Truncate(length);
        }

        public void Sync()
        {
            folder.Meet("sync");
            inner.Sync();
        }

        public bool IsInPlace() => inner.IsInPlace();

        public void Dispose() => inner.Dispose();
    }
}
