namespace PygmyStore.Common.Observability;

/// <summary>
/// How long the servers behind took for one request, each as its own Server-Timing says: so the breakdown needs no synchronised
/// clocks. Several calls to one server add up.
/// </summary>
/// <remarks>Reset for each request; not thread-safe.</remarks>
public sealed class TierTimes
{
    private const int MaxTiers = 4; // there are two behind the first, and nobody passes on more

    private readonly Entry[] _entries = new Entry[MaxTiers];

    /// <summary>How many tiers there are.</summary>
    public int Count { get; private set; }

    /// <summary>The tier's name, as in <c>order</c>.</summary>
    public ReadOnlySpan<byte> NameAt(int index) => _entries[index].Name.AsSpan(0, _entries[index].NameLength);

    /// <summary>The time that the tier took, tiers behind it included.</summary>
    public TimeSpan DurationAt(int index) => _entries[index].Duration;

    /// <summary>Adds every entry of an upstream's Server-Timing value; what is malformed is passed over.</summary>
    public void AddServerTiming(ReadOnlySpan<byte> value)
    {
        var reader = new ServerTimingReader(value);
        while (reader.TryRead(out ReadOnlySpan<byte> name, out TimeSpan duration))
        {
            Add(name, duration);
        }
    }

    /// <summary>Adds all that another request was told, as when several shared one call.</summary>
    public void Add(TierTimes times)
    {
        for (int i = 0; i < times.Count; i++)
        {
            Add(times.NameAt(i), times.DurationAt(i));
        }
    }

    internal void Reset() => Count = 0;

    private void Add(ReadOnlySpan<byte> name, TimeSpan duration)
    {
        for (int i = 0; i < Count; i++)
        {
            if (NameAt(i).SequenceEqual(name))
            {
                _entries[i].Duration += duration;
                return;
            }
        }

        if (Count < MaxTiers)
        {
            ref Entry entry = ref _entries[Count++];
            entry.Name ??= new byte[ServerTiming.MaxNameBytes];
            name.CopyTo(entry.Name);
            entry.NameLength = name.Length;
            entry.Duration = duration;
        }
    }

    private struct Entry
    {
        public byte[] Name;
        public int NameLength;
        public TimeSpan Duration;
    }
}
