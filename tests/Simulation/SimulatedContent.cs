namespace PygmyStore.Tests.Simulation;

/// <summary>What a file holds, now and on the disk, whatever its name is: an inode.</summary>
internal sealed class SimulatedContent
{
    private static readonly int[] PageBytes = [16, 512, 4096]; // small ones tear a single record, too

    private static ulong _lastNumber;

    private readonly FileBytes _now;
    private readonly FileBytes _durable;
    private readonly List<Change> _unsynced = [];

    public SimulatedContent()
        : this(new FileBytes())
    {
    }

    private SimulatedContent(FileBytes bytes)
    {
        _durable = bytes;
        _now = bytes.Copy();
    }

    /// <summary>What no other content has: the inode's number.</summary>
    public ulong Number { get; } = Interlocked.Increment(ref _lastNumber);

    public int Length => _now.Length;

    public ReadOnlySpan<byte> Bytes => _now.Span;

    public void Write(long offset, ReadOnlySpan<byte> bytes) =>
        Apply(new Change((int)offset, bytes.ToArray(), Math.Max(Length, (int)offset + bytes.Length)));

    // What is cut off is zero when the file grows again.
    public void Truncate(long length) =>
        Apply(new Change((int)length, new byte[Math.Max(0, Length - (int)length)], (int)length));

    public void Sync()
    {
        foreach (Change change in _unsynced)
        {
            change.ApplyTo(_durable);
        }

        _unsynced.Clear();
    }

    /// <summary>
    /// A sync that fails: a part may have reached the disk, and what has not never will, since the system takes it for written.
    /// </summary>
    public void FailSync(Random random)
    {
        FileBytes reached = AfterPowerCut(random);
        _durable.SetLength(0);
        _durable.Write(0, reached.Span);
        _unsynced.Clear();
    }

    /// <summary>A content as the disk may hold it when the machine ends now.</summary>
    public SimulatedContent Torn(Random random) => new(AfterPowerCut(random));

    private FileBytes AfterPowerCut(Random random)
    {
        FileBytes bytes = _durable.Copy();
        switch (random.Next(4))
        {
            case 0:
                break;
            case 1:
                _unsynced.ForEach(change => change.ApplyTo(bytes));
                break;
            case 2:
                KeepInOrder(bytes, random);
                break;
            default:
                KeepByPage(bytes, random);
                break;
        }

        return bytes;
    }

    /// <summary>All up to some byte of some change.</summary>
    private void KeepInOrder(FileBytes bytes, Random random)
    {
        if (_unsynced.Count == 0)
        {
            return;
        }

        int torn = random.Next(_unsynced.Count);
        _unsynced.Take(torn).ToList().ForEach(change => change.ApplyTo(bytes));
        Change last = _unsynced[torn];
        if (last.LengthAfter >= bytes.Length)
        {
            bytes.Write(last.Offset, last.Bytes.AsSpan(0, random.Next(last.Bytes.Length + 1)));
        }
    }

    /// <summary>
    /// Each page as it was after some change, the last of them torn at some byte; the length as after some change.
    /// </summary>
    private void KeepByPage(FileBytes bytes, Random random)
    {
        int pageBytes = PageBytes[random.Next(PageBytes.Length)];
        int lengthReached = random.Next(_unsynced.Count + 1);
        int length = lengthReached == 0 ? bytes.Length : _unsynced[lengthReached - 1].LengthAfter;
        var reached = new Dictionary<int, int>();
        for (int i = 0; i < _unsynced.Count; i++)
        {
            Change change = _unsynced[i];
            int end = change.Offset + change.Bytes.Length;
            for (int at = change.Offset; at < end;)
            {
                int page = at / pageBytes;
                int next = Math.Min(end, (page + 1) * pageBytes);
                if (!reached.TryGetValue(page, out int changes))
                {
                    reached.Add(page, changes = random.Next(_unsynced.Count + 1));
                }

                int kept = changes > i ? next - at : changes == i ? random.Next(next - at + 1) : 0;
                bytes.Write(at, change.Bytes.AsSpan(at - change.Offset, kept));
                at = next;
            }
        }

        bytes.SetLength(length);
    }

    private void Apply(Change change)
    {
        change.ApplyTo(_now);
        _unsynced.Add(change);
    }

    private readonly record struct Change(int Offset, byte[] Bytes, int LengthAfter)
    {
        public void ApplyTo(FileBytes bytes)
        {
            bytes.Write(Offset, Bytes);
            bytes.SetLength(LengthAfter);
        }
    }
}
