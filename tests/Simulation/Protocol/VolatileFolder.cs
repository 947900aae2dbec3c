using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>A folder whose files have a durable content and a newer one that only a sync makes durable.</summary>
/// <param name="beforeChange">Called before each call that changes something; it throws when the machine stops there.</param>
internal sealed class VolatileFolder(Action beforeChange) : IStorageFolder
{
    private SortedDictionary<string, Content> _files = new(StringComparer.Ordinal);
    private SortedDictionary<string, Content> _durable = new(StringComparer.Ordinal);

    public string Path => "/disk";

    public void Put(string name, byte[] bytes)
    {
        _files[name] = _durable[name] = new Content { Newest = bytes, Durable = bytes };
    }

    /// <summary>The power fails: of what was not synced, the disk keeps a part that <paramref name="keep"/> chooses.</summary>
    public void CutPower(Func<int, int> keep)
    {
        _files = new SortedDictionary<string, Content>(_durable, StringComparer.Ordinal);
        foreach (Content content in _files.Values)
        {
            // Logs only grow, and what is replaced is synced before: the durable part is a beginning of the newest one.
            int more = keep(Math.Max(0, content.Newest.Length - content.Durable.Length));
            content.Newest = content.Durable = more == 0 ? content.Durable : content.Newest[..(content.Durable.Length + more)];
        }
    }

    public IStorageFile Open(string name)
    {
        if (!_files.TryGetValue(name, out Content? content))
        {
            beforeChange();
            _files.Add(name, content = new Content());
        }

        return new OpenFile(content, beforeChange);
    }

    public bool Exists(string name) => _files.ContainsKey(name);

    public IReadOnlyList<string> Names() => [.. _files.Keys];

    public byte[] ReadAll(string name) => [.. _files[name].Newest];

    public void Replace(string from, string to)
    {
        beforeChange();
        _files.Remove(from, out Content? content);
        _files[to] = content!;
    }

    public void Delete(string name)
    {
        if (_files.ContainsKey(name))
        {
            beforeChange();
            _files.Remove(name);
        }
    }

    public void Sync()
    {
        beforeChange();
        _durable = new SortedDictionary<string, Content>(_files, StringComparer.Ordinal);
    }

    private sealed class Content
    {
        public byte[] Newest { get; set; } = [];

        public byte[] Durable { get; set; } = [];
    }

    private sealed class OpenFile(Content content, Action beforeChange) : IStorageFile
    {
        public long Length => content.Newest.Length;

        public int ReadAt(long offset, Span<byte> buffer)
        {
            int count = (int)Math.Clamp(content.Newest.Length - offset, 0, buffer.Length);
            content.Newest.AsSpan((int)Math.Min(offset, content.Newest.Length), count).CopyTo(buffer);
            return count;
        }

        public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
        {
            beforeChange();
            byte[] newest = Sized((int)Math.Max(content.Newest.Length, offset + bytes.Length));
            bytes.CopyTo(newest.AsSpan((int)offset));
            content.Newest = newest;
        }

        public void Truncate(long length)
        {
            beforeChange();
            content.Newest = Sized((int)length);
        }

        public void Sync()
        {
            beforeChange();
            content.Durable = content.Newest;
        }

        public void Dispose()
        {
        }

        // Always a copy: what is durable must not change with it.
        private byte[] Sized(int length)
        {
            byte[] copy = new byte[length];
            content.Newest.AsSpan(0, Math.Min(length, content.Newest.Length)).CopyTo(copy);
            return copy;
        }
    }
}
