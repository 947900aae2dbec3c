using System.Text.Json;
using System.Text.Unicode;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Contracts;

/// <summary>The catalog, as the other services see it. For any thread. An exchange is null when a server asks for itself.</summary>
public sealed class CatalogClient(Upstream upstream) : ISales
{
    private readonly ServiceClient _client = new(upstream);

    /// <summary>The book with that number; refused with 404 when there is none.</summary>
    public Answer<Book> Lookup(Exchange? exchange, int itemNumber)
    {
        Span<byte> target = stackalloc byte[64];
        Utf8.TryWrite(target, $"/books/{itemNumber}", out int length);
        return _client.Get(exchange, target[..length], ContractJson.Default.EnvelopeBook);
    }

    /// <summary>
    /// A page of the books of a topic, or of all of them; an empty list when there is none. The topic is one that a book may have: the
    /// catalog would not accept every target that can be made of another text.
    /// </summary>
    public Answer<IReadOnlyList<Book>> Search(Exchange? exchange, string? topic, PageRequest page)
    {
        string query = topic is null ? "" : "topic=" + PercentEncoding.Encode(topic) + "&";
        return Books(exchange, $"{query}limit={page.Limit}&after={page.After}");
    }

    /// <summary>The book of a title that a book may have, in a list; an empty list when there is none.</summary>
    public Answer<IReadOnlyList<Book>> SearchTitle(Exchange? exchange, string title) =>
        Books(exchange, "title=" + PercentEncoding.Encode(title));

    /// <inheritdoc/>
    public Answer<IReadOnlyList<SharedAnswer<Sale>>> Sell(Exchange? exchange, string run, IReadOnlyList<SaleRequest> requests)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(requests, LeanJson.Context.IReadOnlyListSaleRequest);
        byte[] ofRun = System.Text.Encoding.ASCII.GetBytes(run);
        return _client.Post(exchange, "/sales/batch"u8, body, ContractJson.Default.EnvelopeIReadOnlyListSharedAnswerSale, ofRun);
    }

    /// <inheritdoc/>
    public Answer<Reconciled> Reconcile(OrderedSales ordered)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(ordered, ContractJson.Default.OrderedSales);
        return _client.Post(null, "/sales/ordered"u8, body, ContractJson.Default.EnvelopeReconciled);
    }

    /// <inheritdoc/>
    public Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit)
    {
        Span<byte> target = stackalloc byte[96];
        Utf8.TryWrite(target, $"/sales?after={after}&limit={limit}", out int length);
        return _client.Get(null, target[..length], ContractJson.Default.EnvelopeIReadOnlyListSale);
    }

    /// <summary>The catalog's side of an audit, with the checksum over so many sales.</summary>
    public Answer<CatalogLedger> Ledger(Exchange? exchange, long sales)
    {
        Span<byte> target = stackalloc byte[64];
        Utf8.TryWrite(target, $"/ledger?sales={sales}", out int length);
        return _client.Get(exchange, target[..length], ContractJson.Default.EnvelopeCatalogLedger);
    }

    /// <summary>Up to that many books' ledgers, by number, after a number.</summary>
    public Answer<IReadOnlyList<BookLedger>> Ledgers(Exchange? exchange, int after, int limit)
    {
        Span<byte> target = stackalloc byte[96];
        Utf8.TryWrite(target, $"/ledger/books?after={after}&limit={limit}", out int length);
        return _client.Get(exchange, target[..length], ContractJson.Default.EnvelopeIReadOnlyListBookLedger);
    }

    private Answer<IReadOnlyList<Book>> Books(Exchange? exchange, string query) => _client.Get(
        exchange, System.Text.Encoding.ASCII.GetBytes("/books?" + query), ContractJson.Default.EnvelopeIReadOnlyListBook);
}
