using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Observability;

namespace PygmyStore.FrontEndServer.Auditing;

/// <summary>
/// Reads the books' figures of both sides in pages, by item number. While the store sells, a book's sold and ordered copies may
/// be moments apart. For any thread.
/// </summary>
internal sealed class BookPages(CatalogClient catalog, OrderClient orders)
{
    // All books that a catalog may have, and as many that only orders know.
    private const int MaxPages = 200;

    /// <summary>The books that follow a number, or why they cannot be read.</summary>
    public BookPage? Read(CallContext context, PageRequest range, out Refusal refusal)
    {
        Answer<IReadOnlyList<BookLedger>> sold = catalog.Ledgers(context, range.After, range.Limit);
        if (!sold.HasValue)
        {
            refusal = Refusal.Of(sold);
            return null;
        }

        Answer<IReadOnlyList<ItemOrders>> ordered = orders.Ordered(context, range.After, range.Limit);
        refusal = ordered.HasValue ? default : Refusal.Of(ordered);
        return ordered.HasValue ? Merge(sold.Value, ordered.Value, range.Limit) : null;
    }

    /// <summary>The first books that differ; as many as were found when a side no longer answers.</summary>
    public IReadOnlyList<AuditBook> FindDifferences(CallContext context, int limit)
    {
        var found = new List<AuditBook>();
        int? after = 0;
        for (int pages = 0; after is { } from && pages < MaxPages && found.Count < limit; pages++)
        {
            BookPage? page = Read(context, new PageRequest(from, PageRequest.MaxLimit), out _);
            found.AddRange((page?.Books ?? []).Where(book => !book.Holds));
            after = page?.Next;
        }

        return [.. found.Take(limit)];
    }

    /// <summary>
    /// One page out of one of each side. A side whose page is full may have more: what follows is for the next page.
    /// </summary>
    public static BookPage Merge(IReadOnlyList<BookLedger> sold, IReadOnlyList<ItemOrders> ordered, int limit)
    {
        int lastSold = sold.Count < limit ? int.MaxValue : sold[^1].ItemNumber;
        int lastOrdered = ordered.Count < limit ? int.MaxValue : ordered[^1].ItemNumber;
        int last = Math.Min(lastSold, lastOrdered);
        var copies = ordered.ToDictionary(item => item.ItemNumber, item => item.Quantity);
        IEnumerable<AuditBook> books = sold.Select(book => Of(book, copies.GetValueOrDefault(book.ItemNumber)));
        IEnumerable<int> unknown = copies.Keys.Except(sold.Select(book => book.ItemNumber));
        IEnumerable<AuditBook> strangers = unknown.Select(item => Stranger(item, copies[item]));
        AuditBook[] page = [.. books.Concat(strangers).Where(book => book.ItemNumber <= last).OrderBy(book => book.ItemNumber)];
        return new BookPage(page, last == int.MaxValue ? null : last);
    }

    private static AuditBook Of(BookLedger book, long ordered)
    {
        long explained = book.Initial + book.Restocked + book.Adjusted - book.Sold;
        bool holds = explained == book.Stock && book.Stock >= 0 && book.Sold == ordered;
        return new AuditBook(
            book.ItemNumber, book.Title, book.Initial, book.Restocked, book.Adjusted, book.Sold, book.Stock, ordered, holds);
    }

    /// <summary>A book that orders know and the catalog does not.</summary>
    private static AuditBook Stranger(int itemNumber, long ordered) => new(itemNumber, "", 0, 0, 0, 0, 0, ordered, Holds: false);
}

/// <summary>Books by number, and the number after which the next page begins; null when this is the last.</summary>
internal sealed record BookPage(IReadOnlyList<AuditBook> Books, int? Next);
