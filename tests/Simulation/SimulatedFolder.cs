using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation;

/// <summary>A folder on a disk in memory that can end at any of its operations and loses then what was not synced.</summary>
/// <remarks>
/// <para>An operation is whatever changes the disk: a file's creation, write, truncation and sync; a name's change; the folder's
/// sync. Everything that happens by chance comes from the seed, so a run can be repeated. One thread only.</para>
/// <para>The model: a file's content is durable as of its last sync. Of what was done since, a power cut keeps all, nothing, all
/// up to some byte, or each page as it was at a moment of its own. Names are durable as of the folder's last sync; of the changes
/// since, a power cut keeps any, only those of one name in their order. A sync that failed has lost for good what it did not
/// write, though it can still be read.</para>
/// </remarks>
internal sealed class SimulatedFolder : IStorageFolder
{
    public const int InputOutput = 5;
    public const int NoSpace = 28;
    public const int TooManyFiles = 24;
    public const int FileTooLarge = 27;

    private readonly Random _random;
    private readonly SimulatedNames _names;
    private long _crashAt;
    private (long First, long End, int Error) _fault;
    private (long First, long End) _full;

    public SimulatedFolder(int seed)
        : this(seed, new SimulatedNames())
    {
    }

    private SimulatedFolder(int seed, SimulatedNames names)
    {
        _random = new Random(seed);
        _names = names;
    }

    public string Path => "/simulated";

    /// <summary>Operations so far.</summary>
    public long Operations { get; private set; }

    /// <summary>Whether the process has come to its end: every call throws <see cref="SimulatedCrash"/> now.</summary>
    public bool HasCrashed { get; private set; }

    /// <summary>Whether an operation has failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Ends the process before, within or after the n-th operation from now on, counted from 1.</summary>
    public void CrashAt(long operation) => _crashAt = Operations + operation;

    /// <summary>Has operations from the n-th from now on fail, a write after a part of it.</summary>
    public void FailAt(long operation, int error, long operations = 1) =>
        _fault = (Operations + operation, Operations + operation + operations, error);

    /// <summary>Has no room for new files and writes in so many operations, the first of them the n-th from now on.</summary>
    public void FillAt(long operation, long operations) => _full = (Operations + operation, Operations + operation + operations);

    /// <summary>No operation fails any more: there is room again.</summary>
    public void Heal()
    {
        _fault = default;
        _full = default;
    }

    /// <summary>Ends this process if it has not crashed by itself, and gives the folder that the next one finds.</summary>
    public SimulatedFolder Restart(Outage outage)
    {
        HasCrashed = true;
        return new SimulatedFolder(_random.Next(), outage == Outage.Kill ? _names : _names.Torn(_random));
    }

    /// <summary>All files and their bytes, to compare.</summary>
    public string Content() =>
        string.Join("\n", _names.All.Select(name => $"{name}:{Convert.ToHexString(Content(name).Bytes)}"));

    public IStorageFile Open(string name)
    {
        ThrowIfCrashed();
        if (_names.Find(name) is { } content)
        {
            return new SimulatedFile(this, name, content);
        }

        Perform(() => _names.Create(name), takesSpace: true);
        return new SimulatedFile(this, name, _names.Find(name)!);
    }

    public bool Exists(string name)
    {
        ThrowIfCrashed();
        return _names.Find(name) is not null;
    }

    public IReadOnlyList<string> Names()
    {
        ThrowIfCrashed();
        return _names.All;
    }

    public byte[] ReadAll(string name)
    {
        ThrowIfCrashed();
        return Content(name).Bytes.ToArray();
    }

    public void Replace(string from, string to)
    {
        Content(from);
        Perform(() => _names.Rename(from, to));
    }

    public void Delete(string name)
    {
        if (Exists(name))
        {
            Perform(() => _names.Delete(name));
        }
    }

    public void Sync() => Perform(_names.Sync);

    public FileIdentity? IdentityOf(string name)
    {
        ThrowIfCrashed();
        return _names.Find(name) is { } content ? new FileIdentity(0, content.Number) : null;
    }

    private SimulatedContent Content(string name) =>
        _names.Find(name) ?? throw new FileNotFoundException($"{name} is not there", name);

    private void Perform(Action whole, Action<Random>? partly = null, Action<Random>? failing = null, bool takesSpace = false)
    {
        ThrowIfCrashed();
        Operations++;
        bool isFull = takesSpace && Operations >= _full.First && Operations < _full.End;
        if (isFull || (Operations >= _fault.First && Operations < _fault.End))
        {
            HasFailed = true;
            failing?.Invoke(_random);
            throw new IOException($"operation {Operations} fails", isFull ? NoSpace : _fault.Error);
        }

        HasCrashed = Operations == _crashAt;
        int moment = HasCrashed ? _random.Next(3) : 2;
        if (moment == 1)
        {
            partly?.Invoke(_random);
        }
        else if (moment == 2)
        {
            whole();
        }

        ThrowIfCrashed();
    }

    private void ThrowIfCrashed()
    {
        if (HasCrashed)
        {
            throw new SimulatedCrash();
        }
    }

    private sealed class SimulatedFile(SimulatedFolder folder, string name, SimulatedContent content) : IStorageFile
    {
        public long Length
        {
            get
            {
                folder.ThrowIfCrashed();
                return content.Length;
            }
        }

        public int ReadAt(long offset, Span<byte> buffer)
        {
            folder.ThrowIfCrashed();
            ReadOnlySpan<byte> bytes = content.Bytes;
            int count = (int)Math.Clamp(bytes.Length - offset, 0, buffer.Length);
            bytes.Slice((int)Math.Min(offset, bytes.Length), count).CopyTo(buffer);
            return count;
        }

        public void WriteAt(long offset, ReadOnlySpan<byte> bytes)
        {
            byte[] copy = bytes.ToArray();
            void WritePart(Random random) => content.Write(offset, copy.AsSpan(0, random.Next(copy.Length)));
            folder.Perform(() => content.Write(offset, copy), WritePart, WritePart, takesSpace: true);
        }

        public void Truncate(long length) => folder.Perform(() => content.Truncate(length));

        public void Sync() => folder.Perform(content.Sync, failing: content.FailSync);

        public bool IsInPlace()
        {
            folder.ThrowIfCrashed();
            return folder._names.Find(name) == content;
        }

        public void Dispose()
        {
        }
    }
}
