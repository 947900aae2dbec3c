using System.Globalization;
using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>Where a book's stock came from and went: <c>initial + restocked + adjusted - sold = stock</c>.</summary>
public sealed record BookLedger(int ItemNumber, string Title, long Initial, long Restocked, long Adjusted, long Sold, long Stock);

/// <summary>The sums over all books, withdrawn ones included.</summary>
public sealed record LedgerSums(int Books, long Initial, long Restocked, long Adjusted, long Sold, long Stock);

/// <summary>Books that break a rule: how many there are, and the first ones by number.</summary>
public sealed record WrongBooks(int Count, IReadOnlyList<BookLedger> First)
{
    /// <summary>Books that are told at most; the rest are only counted.</summary>
    public const int MaxTold = 20;
}

/// <summary>The catalog's side of an audit, at one moment. It is as small for a hundred thousand books as for one.</summary>
/// <remarks>
/// Sales is also the last one's number. RepeatedKeys counts outcomes that were recorded for an op that had one. The ledger of an
/// unbalanced book does not add up to its stock; the stock of an overdrawn one is negative.
/// </remarks>
public sealed record CatalogLedger(
    long Sales, long RepeatedKeys, LedgerSums Sums, string SoldDigest, WrongBooks Unbalanced, WrongBooks Overdrawn)
{
    public string Store { get; init; } = "";

    /// <summary>All sales up to this number are known, durably, to have their order.</summary>
    public long Ordered { get; init; }

    /// <summary>The checksum over as many sales as were asked for; null when it is not known for so many.</summary>
    public string? Checksum { get; init; }

    /// <summary>What is wrong with the catalog's files so that only a person can mend it; null when nothing is.</summary>
    public string? Problem { get; init; }
}

/// <summary>Copies of a book that orders account for.</summary>
public sealed record ItemOrders(int ItemNumber, long Quantity);

/// <summary>The order service's side of an audit, at one moment. Its size does not grow with the orders or the books.</summary>
/// <remarks>
/// OrderedSales counts the different sales that the orders are for. All sales up to the watermark have their order.
/// </remarks>
public sealed record OrderLedger(
    long Orders, long LastOrder, long OrderedSales, long Watermark, int InFlight, long Copies, string OrderedDigest)
{
    /// <summary>The id of the store that the order log belongs to; empty while it belongs to none.</summary>
    public string Store { get; init; } = "";

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
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record OrderedSales(string Store, long Watermark, string Checksum, long LastSale);

/// <summary>The catalog's answer: the two belong together, and it has durably noted how far the orders have got.</summary>
/// <remarks>
/// Run names this run of the catalog's process. A batch of sales names it too (the field <c>X-Catalog-Run</c>) and is refused
/// with 412 by any other run: so the two are compared anew after each start of the catalog, before anything is sold.
/// </remarks>
public sealed record Reconciled(string Store, string Run, long Sales, long Ordered);

/// <summary>
/// A digest of copies by book: the sum, modulo 2^64, of a hash of each book's number and copies. Equal digests mean equal copies
/// for every book.
/// </summary>
/// <remarks>It costs two hashes for a sale. It finds mistakes; it is no protection against a forger.</remarks>
public static class CopiesDigest
{
    public const ulong OfNone = 0;

    public static ulong Move(ulong digest, int itemNumber, long before, long after) =>
        unchecked(digest - HashOf(itemNumber, before) + HashOf(itemNumber, after));

    public static string Text(ulong digest) => digest.ToString("x16", CultureInfo.InvariantCulture);

    // A book without copies counts nothing: the order service does not know it.
    private static ulong HashOf(int itemNumber, long copies) =>
        copies == 0 ? 0 : Mix(unchecked(Mix((ulong)itemNumber) + (ulong)copies));

    // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): each bit of the input changes half the bits of the output.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
