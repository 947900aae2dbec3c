namespace PygmyStore.FrontEndServer.Live;

/// <summary>What was seen of the store in one second. All times are milliseconds since 1970, by the front end's clock.</summary>
/// <param name="At">When it was taken.</param>
/// <param name="Tiers">The servers, in the order in which a buy passes them.</param>
/// <param name="Cache">The front end's cache.</param>
/// <param name="Audit">What the last audit found.</param>
/// <param name="Books">The books that sold most, at most <see cref="StockWatch.MaxShown"/>, by number.</param>
/// <param name="MoreBooks">Whether there are other books.</param>
/// <param name="SoldPerSecond">Copies of all books that were looked at; null when that is not known.</param>
/// <param name="Viewers">Streams that are open.</param>
/// <param name="Marks">The last events, the newest last.</param>
internal sealed record LiveSample(
    long At, IReadOnlyList<TierSample> Tiers, CacheSample Cache, AuditSample Audit, IReadOnlyList<BookSample> Books,
    bool MoreBooks, double? SoldPerSecond, int Viewers, IReadOnlyList<LiveMark> Marks);

/// <summary>One server in that second; durations are milliseconds. What was not seen is null.</summary>
/// <param name="Name"><c>frontend</c>, <c>order</c> or <c>catalog</c>.</param>
/// <param name="State"><see cref="TierWatch"/> has the words.</param>
/// <param name="LastSeen">When it answered last.</param>
/// <param name="Run">The life of its process that answered last.</param>
/// <param name="Started">When that life began, by its own clock.</param>
internal sealed record TierSample(string Name, string State, long? LastSeen, string? Run, long? Started)
{
    /// <summary>Requests a second, the store's own upkeep left out.</summary>
    public double? Rate { get; init; }

    public double? P50 { get; init; }

    public double? P99 { get; init; }

    /// <summary>The mean time of a request without what the servers behind took of it.</summary>
    public double? Own { get; init; }

    /// <summary>Requests a second that failed by the server's fault.</summary>
    public double? Failed { get; init; }

    /// <summary>Requests a second for which there was no room.</summary>
    public double? Shed { get; init; }

    /// <summary>Requests that wait: for a worker, for their turn at a call, or for a commit.</summary>
    public int? Queue { get; init; }

    public int? Connections { get; init; }

    public int? Workers { get; init; }

    public int? Busy { get; init; }
}

/// <summary>The cache in that second: the share of lookups and searches that it answered; null when there were none.</summary>
internal sealed record CacheSample(double? Hits, int Books, bool HasLease);

/// <summary>A book as the catalog's ledger has it.</summary>
internal sealed record BookSample(int Number, string Title, long Stock, long Supplied, long Sold, double? PerSecond);

/// <summary>The last audit whose answer is known, made <paramref name="At"/>; <see cref="AuditWatch"/> has the words.</summary>
internal sealed record AuditSample(
    string Verdict, long? At, long Sales, long Orders, int InFlight, IReadOnlyList<AuditLight> Lights, string Difference = "");

/// <summary>Some checks of the audit under one name.</summary>
internal sealed record AuditLight(string Name, string State);

/// <summary>Something that was seen of a server: that it is silent, answers again, or was started again.</summary>
/// <param name="Id">Counted from 1 for each life of the front end.</param>
/// <param name="Tier">The server's name.</param>
/// <param name="Kind"><see cref="TierWatch"/> has the words.</param>
/// <param name="At">When it was seen.</param>
/// <param name="LastSeen">When the server had answered last before; null when it never had.</param>
/// <param name="Started">When its present life began, by its own clock; null while it is silent.</param>
/// <param name="Seconds">From the last good answer to the first good one; null while it is silent.</param>
internal sealed record LiveMark(
    long Id, string Tier, string Kind, long At, long? LastSeen = null, long? Started = null, double? Seconds = null);
