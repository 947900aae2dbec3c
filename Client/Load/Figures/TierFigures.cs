using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Figures;

/// <summary>
/// How long each tier took, as the answers tell (<c>Server-Timing</c>): a tier's total contains the tiers behind it, its own
/// time does not (<see cref="OwnTimes"/>).
/// </summary>
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

        var own = OwnTimes.Of(record, serviceMicroseconds);
        Take(Tier.Catalog, record.CatalogMicroseconds, own.Catalog);
        Take(Tier.Order, record.OrderMicroseconds, own.Order);
        Take(Tier.FrontEnd, record.FrontEndMicroseconds, own.FrontEnd);
        Take(Tier.Client, serviceMicroseconds, own.Client);
    }

    private void Take(Tier tier, long total, long own)
    {
        if (total >= 0)
        {
            _totals[(int)tier].Record(total);
            _own[(int)tier].Record(own);
        }
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
