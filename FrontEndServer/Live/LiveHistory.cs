namespace PygmyStore.FrontEndServer.Live;

/// <summary>The last minutes for viewers that come new: a column for each sample, and the marks. For any thread.</summary>
internal sealed class LiveHistory
{
    /// <summary>Columns that are kept: with one a second, five minutes.</summary>
    public const int MaxColumns = 300;

    /// <summary>Marks that are kept; a demo makes a few.</summary>
    public const int MaxMarks = 40;

    /// <summary>Marks that go with each sample: more do not come in one second.</summary>
    public const int MarksInSample = 12;

    private readonly Lock _lock = new();
    private readonly Queue<LiveColumn> _columns = new(MaxColumns);
    private readonly Queue<LiveMark> _marks = new(MaxMarks);
    private long _lastMark;

    public void Add(LiveMark mark)
    {
        lock (_lock)
        {
            Keep(_marks, mark with { Id = ++_lastMark }, MaxMarks);
        }
    }

    public void Add(LiveSample sample)
    {
        lock (_lock)
        {
            Keep(_columns, new LiveColumn(sample.At, [.. sample.Tiers.Select(LiveCell.Of)]), MaxColumns);
        }
    }

    /// <summary>The newest marks, the newest last.</summary>
    public IReadOnlyList<LiveMark> LastMarks()
    {
        lock (_lock)
        {
            return [.. _marks.Skip(_marks.Count - MarksInSample)];
        }
    }

    public LiveMinutes Read()
    {
        lock (_lock)
        {
            return new LiveMinutes([.. _columns], [.. _marks]);
        }
    }

    private static void Keep<T>(Queue<T> kept, T item, int most)
    {
        if (kept.Count == most)
        {
            kept.Dequeue();
        }

        kept.Enqueue(item);
    }
}

/// <summary>The last minutes, the oldest first.</summary>
internal sealed record LiveMinutes(IReadOnlyList<LiveColumn> Columns, IReadOnlyList<LiveMark> Marks);

/// <summary>A second of the past; the servers are in the order of the sample's.</summary>
internal sealed record LiveColumn(long At, IReadOnlyList<LiveCell> Tiers);

/// <summary>A server in a second of the past.</summary>
internal sealed record LiveCell(bool Answers, double? Rate, double? P50, double? P99)
{
    public static LiveCell Of(TierSample tier) => new(tier.State == TierWatch.Answers, tier.Rate, tier.P50, tier.P99);
}
