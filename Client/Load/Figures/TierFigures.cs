using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Figures;

/// <summary>
/// How long each tier took, as the answers tell (<c>Server-Timing</c>): a tier's total contains the tiers behind it, its own
/// time does not.
/// </summary>
/// <remarks>
/// Each tier measures with its own clock, and buys share calls. So a tier behind may seem to take longer than the one before it;
/// then the own time of the latter is 0.
/// </remarks>
internal sealed class TierFigures
{
    private static readonly int TierCount = Enum.GetValues<Tier>().Length;

    private readonly TimeHistogram[] _totals = Each();
    private readonly TimeHistogram[] _own = Each();

    public TimeHistogram TotalOf(Tier tier) => _totals[(int)tier];

    public TimeHistogram OwnOf(Tier tier) => _own[(int)tier];

    /// <summary>Takes the tiers of a call whose service time this is. A store that tells no tiers has none.</summary>
    public void Take(in CallRecord record, long serviceMicroseconds)
    {
        if (record.FrontEndMicroseconds < 0)
        {
            return;
        }

        long behind = Take(Tier.Catalog, record.CatalogMicroseconds, 0);
        behind = Take(Tier.Order, record.OrderMicroseconds, behind);
        behind = Take(Tier.FrontEnd, record.FrontEndMicroseconds, behind);
        Take(Tier.Client, serviceMicroseconds, behind);
    }

    /// <summary>Returns the time that the tiers from this one on took.</summary>
    private long Take(Tier tier, long total, long behind)
    {
        if (total < 0)
        {
            return behind;
        }

        _totals[(int)tier].Record(total);
        _own[(int)tier].Record(Math.Max(0, total - behind));
        return total;
    }

    private static TimeHistogram[] Each() => [.. Enumerable.Range(0, TierCount).Select(_ => new TimeHistogram())];
}

/// <summary>Who took the time. The client's own time contains the network.</summary>
internal enum Tier
{
    Client,
    FrontEnd,
    Order,
    Catalog,
}
