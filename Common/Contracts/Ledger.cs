namespace PygmyStore.Common.Contracts;

/// <summary>Where a book's stock came from and went: <c>initial + restocked + adjusted - sold = stock</c>, or something is wrong.</summary>
public sealed record BookLedger(int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock);

/// <summary>The catalog's side of an audit, at one moment.</summary>
/// <param name="Sales">How many sales there are, which is also the last one's number.</param>
/// <param name="RepeatedKeys">Outcomes that were recorded for an op that had one.</param>
/// <param name="Books">Every book's ledger.</param>
public sealed record CatalogLedger(long Sales, long RepeatedKeys, IReadOnlyList<BookLedger> Books)
{
    /// <summary>The id of the store that the catalog's files belong to.</summary>
    public string Store { get; init; } = "";

    /// <summary>All sales up to this number are known, durably, to have their order.</summary>
    public long Ordered { get; init; }

    /// <summary>What is wrong with the catalog's files so that only a person can mend it; null when nothing is known to be.</summary>
    public string? Problem { get; init; }
}

/// <summary>Copies of a book that orders account for.</summary>
public sealed record ItemOrders(int ItemNumber, long Quantity);

/// <summary>The order service's side of an audit, at one moment.</summary>
/// <param name="Orders">How many orders there are.</param>
/// <param name="LastOrder">The highest order number.</param>
/// <param name="OrderedSales">How many different sales the orders are for.</param>
/// <param name="Watermark">All sales up to this number have their order.</param>
/// <param name="InFlight">Buys that are under way now.</param>
/// <param name="Items">Copies ordered, per book.</param>
public sealed record OrderLedger(
    long Orders, long LastOrder, long OrderedSales, long Watermark, int InFlight, IReadOnlyList<ItemOrders> Items)
{
    /// <summary>The id of the store that the order log belongs to; empty while it belongs to none.</summary>
    public string Store { get; init; } = "";

    /// <summary>What is wrong with the order log so that only a person can mend it; null when nothing is known to be.</summary>
    public string? Problem { get; init; }
}
