using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Faces;

/// <summary>
/// What the faces of both servers read of a request that names a book or buys it, and write of a book or a buy.
/// </summary>
public static class BuyFields
{
    private const int MaxKeyBytes = (2 * 255) + 2; // the longest key in quotes, each of its characters with a backslash

    /// <summary>
    /// Reads a buy: the client's Idempotency-Key, or a new key, so that the buy can be asked for again without buying twice; the
    /// route, for which alone the key holds; and the request's id.
    /// </summary>
    /// <param name="exchange">The request.</param>
    /// <param name="book">The book, as the client named it.</param>
    /// <param name="quantity">Copies.</param>
    /// <param name="requestIdIsKey">Whether a client's X-Request-Id is its key when it sends no other.</param>
    /// <param name="reason">Why there is no key.</param>
    /// <returns>Null when the client sent an Idempotency-Key that is none.</returns>
    public static BuyRequest? ReadBuy(
        this Exchange exchange, BookReference book, int quantity, bool requestIdIsKey, out string reason)
    {
        FieldSection fields = exchange.Request.Fields;
        int count = fields.CountOf("Idempotency-Key"u8);
        fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> sent);
        reason = count > 1 ? "there is more than one Idempotency-Key"
            : count == 1 && sent.IsEmpty ? "the Idempotency-Key is empty"
            : sent.Length > MaxKeyBytes ? "the Idempotency-Key is too long"
            : "";
        if (reason.Length > 0)
        {
            return null;
        }

        string requestId = Encoding.ASCII.GetString(exchange.Context.RequestId);
        (KeyOrigin origin, string key) = count == 1 ? (KeyOrigin.Client, Encoding.Latin1.GetString(sent))
            : requestIdIsKey && HasOwnRequestId(exchange) ? (KeyOrigin.RequestId, requestId)
            : (KeyOrigin.Made, BuyRequest.MakeKey());
        return new BuyRequest(key, Encoding.ASCII.GetString(exchange.Route), requestId, quantity)
        {
            Origin = origin,
            ItemNumber = book.ItemNumber,
            Name = book.Name,
        };
    }

    /// <summary>Says that the answer, order or refusal, is an earlier request's, when it is.</summary>
    public static void MarkReplay(this Response response, bool isReplay)
    {
        if (isReplay)
        {
            response.AddField("Idempotency-Replayed"u8, "true"u8);
        }
    }

    /// <summary>Shows the book's number or title in the request log.</summary>
    public static void Add(this OperationArguments arguments, BookReference book)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (book.ItemNumber is { } itemNumber)
        {
            arguments.Add(itemNumber);
        }

        if (book.Name is { } name)
        {
            arguments.Add(Encoding.UTF8.GetBytes(name));
        }
    }

    /// <summary>Gives the answer the entity tag of the book that it shows.</summary>
    public static void AddTag(this Response response, string storeId, Book book) => response.AddTag(
        storeId, book.Version, BookTag.HashOf(book.ItemNumber, book.Title, book.Topic, book.Cost, book.Stock));

    /// <summary>The same for a book that was hashed before; the store's id is empty when it is not known.</summary>
    public static void AddTag(this Response response, string storeId, long version, ulong hash)
    {
        Span<byte> tag = stackalloc byte[BookTag.MaxBytes];
        response.EntityTag = tag[..BookTag.Write(tag, storeId, version, hash)];
    }

    /// <summary>
    /// Whether the request's id is the client's. An id that was made here is no key: the answer shows it, and others can guess
    /// the next one.
    /// </summary>
    private static bool HasOwnRequestId(Exchange exchange) =>
        exchange.Request.Fields.TryGet("X-Request-Id"u8, out ReadOnlySpan<byte> sent)
        && sent.SequenceEqual(exchange.Context.RequestId);
}
