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
    /// The books of a topic, of a title, or all of them; an empty list when there is none. The text is one that a book may have: the catalog
    /// would not accept every target that can be made of another.
    /// </summary>
    public Answer<IReadOnlyList<Book>> Search(Exchange? exchange, string? topic = null, string? title = null)
    {
        string query = topic is not null ? "?topic=" + PercentEncoding.Encode(topic)
            : title is not null ? "?title=" + PercentEncoding.Encode(title)
            : "";
        return _client.Get(exchange, System.Text.Encoding.ASCII.GetBytes("/books" + query), ContractJson.Default.EnvelopeIReadOnlyListBook);
    }

    /// <inheritdoc/>
    public Answer<IReadOnlyList<SharedAnswer<Sale>>> Sell(Exchange? exchange, IReadOnlyList<SaleRequest> requests)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(requests, LeanJson.Context.IReadOnlyListSaleRequest);
        return _client.Post(exchange, "/sales/batch"u8, body, ContractJson.Default.EnvelopeIReadOnlyListSharedAnswerSale);
    }

    /// <inheritdoc/>
    public Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit)
    {
        Span<byte> target = stackalloc byte[96];
        Utf8.TryWrite(target, $"/sales?after={after}&limit={limit}", out int length);
        return _client.Get(null, target[..length], ContractJson.Default.EnvelopeIReadOnlyListSale);
    }

    /// <summary>The catalog's side of an audit.</summary>
    public Answer<CatalogLedger> Ledger(Exchange? exchange) => _client.Get(exchange, "/ledger"u8, ContractJson.Default.EnvelopeCatalogLedger);
}
