using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// Where a book's stock came from and went: <c>initial + restocked + adjusted - sold = stock</c>, or something is wrong.
/// </summary>
public sealed record BookLedger(int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock);

/// <summary>The sums over the ledgers of all books, withdrawn ones included.</summary>
public sealed record LedgerSums(int Books, long Initial, long Restocked, long Adjusted, long Sold, long Stock);

/// <summary>Books that break a rule: how many there are, and the first ones by number.</summary>
public sealed record WrongBooks(int Count, IReadOnlyList<BookLedger> First)
{
    /// <summary>Books that are told at most; the rest are only counted.</summary>
    public const int MaxTold = 20;
}

/// <summary>The catalog's side of an audit, at one moment. It is as small for a hundred thousand books as for one.</summary>
/// <param name="Sales">How many sales there are, which is also the last one's number.</param>
/// <param name="RepeatedKeys">Outcomes that were recorded for an op that had one.</param>
/// <param name="Sums">The sums over all books.</param>
/// <param name="SoldDigest">The digest of the copies sold (<see cref="CopiesDigest"/>).</param>
/// <param name="Unbalanced">Books whose ledger does not add up to their stock.</param>
/// <param name="Overdrawn">Books whose stock is negative.</param>
public sealed record CatalogLedger(
    long Sales, long RepeatedKeys, LedgerSums Sums, string SoldDigest, WrongBooks Unbalanced, WrongBooks Overdrawn)
{
    /// <summary>The id of the store that the catalog's files belong to.</summary>
    public string Store { get; init; } = "";

    /// <summary>All sales up to this number are known, durably, to have their order.</summary>
    public long Ordered { get; init; }

    /// <summary>
    /// The checksum over the first sales, as many as were asked for (SaleChecksum); null when none were asked for, or it is not
    /// known for so many.
    /// </summary>
    public string? Checksum { get; init; }

    /// <summary>
    /// What is wrong with the catalog's files so that only a person can mend it; null when nothing is known to be.
    /// </summary>
    public string? Problem { get; init; }
}

/// <summary>Copies of a book that orders account for.</summary>
public sealed record ItemOrders(int ItemNumber, long Quantity);

/// <summary>The order service's side of an audit, at one moment. Its size does not grow with the orders or the books.</summary>
/// <param name="Orders">How many orders there are.</param>
/// <param name="LastOrder">The highest order number.</param>
/// <param name="OrderedSales">How many different sales the orders are for.</param>
/// <param name="Watermark">All sales up to this number have their order.</param>
/// <param name="InFlight">Buys that are under way now.</param>
/// <param name="Copies">Copies ordered, of all books together.</param>
/// <param name="OrderedDigest">The digest of the copies ordered (<see cref="CopiesDigest"/>).</param>
public sealed record OrderLedger(
    long Orders, long LastOrder, long OrderedSales, long Watermark, int InFlight, long Copies, string OrderedDigest)
{
    /// <summary>The id of the store that the order log belongs to; empty while it belongs to none.</summary>
    public string Store { get; init; } = "";

    /// <summary>The highest sale that has an order.</summary>
    public long LastSale { get; init; }

    /// <summary>The checksum over the sales up to the watermark, as the orders have them (SaleChecksum).</summary>
    public string Checksum { get; init; } = "";

    /// <summary>Why sales wait for their orders at present; it may pass by itself.</summary>
    public string? Delay { get; init; }

    /// <summary>What is wrong with the order log so that only a person can mend it; null when nothing is known to be.</summary>
    public string? Problem { get; init; }
}

/// <summary>
/// What the order service says of its order log, before it buys and whenever its watermark has moved: the body of <c>POST
/// /sales/ordered</c>. The catalog compares it with its own sales and refuses with 409 when the two do not belong together.
/// </summary>
/// <param name="Store">
/// The id of the store that the order log belongs to; empty while it has no orders and belongs to none.
/// </param>
/// <param name="Watermark">All sales up to this number have their order, durably.</param>
/// <param name="Checksum">
/// The checksum over the sales up to the watermark (SaleChecksum), as the orders have them: eight hexadecimal digits.
/// </param>
/// <param name="LastSale">The highest sale that has an order, at or beyond the watermark.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record OrderedSales(string Store, long Watermark, string Checksum, long LastSale);

/// <summary>
/// The catalog's answer: the two belong together, and the catalog has durably noted how far the orders have got.
/// </summary>
/// <param name="Store">The id of the catalog's store.</param>
/// <param name="Run">
/// Names this run of the catalog's process. A shared sale names it too (the field <c>X-Catalog-Run</c>) and is refused with 412
/// by any other run: so the two are compared anew after each start of the catalog, before anything is sold.
/// </param>
/// <param name="Sales">How many sales there are.</param>
/// <param name="Ordered">All sales up to this number are known, durably, to have their order.</param>
public sealed record Reconciled(string Store, string Run, long Sales, long Ordered);
