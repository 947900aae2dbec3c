using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>A folder in memory whose n-th call of a kind fails with a given errno.</summary>
internal sealed class FaultyFolder : IStorageFolder
{
    public const int NoSpace = 28;
    public const int InputOutput = 5;

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileIdentity> _identities = [];
    private readonly Dictionary<DiskCall, int> _calls = [];
    private ulong _lastInode;
    private readonly List<(DiskCall Call, int Number, int Error, int PartialBytes)> _faults = [];

    public string Path => "/disk";

    /// <summary>Every call of the disk so far, in order.</summary>
    public List<DiskCall> Calls { get; } = [];

    /// <summary>Has the n-th call of a kind, counted from now and from 1, fail; a failing write keeps its first bytes.</summary>
    public void FailAt(DiskCall call, int number, int error, int partialBytes = 0)
    {
        _calls.Remove(call);
        _faults.Add((call, number, error, partialBytes));
    }

    public void Heal() => _faults.Clear();

    public void Put(string name, byte[] content) => _files[name] = content;

    public IStorageFile Open(string name)
    {
        _files.TryAdd(name, []);
        return new FaultyFile(this, name);
    }

    public bool Exists(string name) => _files.ContainsKey(name);

    public IReadOnlyList<string> Names() => [.. _files.Keys];

    public byte[] ReadAll(string name) => [.. _files[name]];

    public void Replace(string from, string to)
    {
        Meet(DiskCall.Rename);
        _files.Remove(from, out byte[]? content);
        _files[to] = content!;
        _identities[to] = IdentityOf(from)!.Value;
        _identities.Remove(from);
    }

    public void Delete(string name)
    {
        _files.Remove(name);
        _identities.Remove(name);
    }

    public void Sync() => Meet(DiskCall.SyncFolder);

    public FileIdentity? IdentityOf(string name)
    {
        if (!_files.ContainsKey(name) && !_identities.ContainsKey(name))
        {
            return null;
        }

        _identities.TryAdd(name, new FileIdentity(0, ++_lastInode));
        return _identities[name];
    }

    private void Meet(DiskCall call, Action<int>? partially = null)
    {
        Calls.Add(call);
        int number = _calls[call] = _calls.GetValueOrDefault(call) + 1;
        int met = _faults.FindIndex(fault => fault.Call == call && fault.Number == number);
        if (met < 0)
        {
            return;
        }

        partially?.Invoke(_faults[met].PartialBytes);
        throw new IOException($"{call} number {number} fails", _faults[met].Error);
    }

    private sealed class FaultyFile(FaultyFolder folder, string name) : IStorageFile
    {
        private readonly FileIdentity? _identity = folder.IdentityOf(name);

        public long Length => Content.Length;

        private byte[] Content
        {
            get => folder._files[name];
            set => folder._files[name] = value;
        }

        public int ReadAt(long offset, Span<byte> buffer)
        {
            byte[] content = Content;
            int count = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
            content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(buffer);
            return count;
        }

        public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
        {
            byte[] copy = bytes.ToArray();
            folder.Meet(DiskCall.Write, count => Write(offset, copy.AsSpan(0, Math.Min(count, copy.Length))));
            Write(offset, copy);
        }

        public void Truncate(long length)
        {
            folder.Meet(DiskCall.Truncate);
            Content = Sized((int)length);
        }

        public void Sync() => folder.Meet(DiskCall.Sync);

        public bool IsInPlace() => folder.IdentityOf(name) == _identity;

        public void Dispose()
        {
        }

        private void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            byte[] content = Sized((int)Math.Max(Content.Length, offset + bytes.Length));
            bytes.CopyTo(content.AsSpan((int)offset));
            Content = content;
        }

        private byte[] Sized(int length)
        {
            byte[] content = Content.AsSpan(0, Math.Min(length, Content.Length)).ToArray();
            Array.Resize(ref content, length);
            return content;
        }
    }
}
