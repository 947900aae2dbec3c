namespace PygmyStore.Common.Contracts;

/// <summary>Where a book's stock came from and went: <c>initial + restocked + adjusted - sold = stock</c>, always.</summary>
public sealed record BookLedger(int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock);

/// <summary>The catalog's side of an audit: every book's ledger and how many sales there are, at one moment.</summary>
public sealed record CatalogLedger(long Sales, IReadOnlyList<BookLedger> Books);

/// <summary>Copies of a book that orders account for.</summary>
public sealed record ItemOrders(int ItemNumber, long Quantity);

/// <summary>The order service's side of an audit, at one moment.</summary>
/// <param name="Orders">How many orders there are, which is also the last order number.</param>
/// <param name="Watermark">All sales up to this number have their order.</param>
/// <param name="InFlight">Buys that are under way now.</param>
/// <param name="Items">Copies ordered, per book.</param>
public sealed record OrderLedger(long Orders, long Watermark, int InFlight, IReadOnlyList<ItemOrders> Items);
