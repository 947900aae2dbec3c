using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Names the operations that the catalog carries out once at most: after the client's <c>Idempotency-Key</c> and the route that it sent it
/// to, or after a key that the store has made when it sent none. For any thread.
/// </summary>
/// <remarks>
/// A key's op is <c>kPOST/orders:the-key</c>. The first letter tells where the key comes from, so that no client's key is one of the store's;
/// a route has no colon, so that no two pairs of route and key give one op. A key that does not fit into the catalog's op, or has a space,
/// is hashed. A key that the store has made is 128 random bits: nobody can guess it, and no answer and no log shows it.
/// </remarks>
internal static class Operations
{
    private const int MaxOpLength = 255; // the catalog's
    private const int MaxScopeLength = 64; // the longest route of the front end has 20
    private const char KeyPrefix = 'k';
    private const char HashPrefix = 'h'; // of a client's key
    private const char RequestIdPrefix = 'r';
    private const char MadePrefix = 'o';
    private const char ScopeEnd = ':';

    private static readonly string BadKey =
        $"Idempotency-Key is 1 to {IdempotencyKey.MaxLength} printable ASCII characters, in quotes where there is a space, and comes once";

    /// <summary>Step 2 of a buy: names the operation of a request that came alone.</summary>
    public static Wish WishOf(Exchange exchange, BookReference book, int quantity)
    {
        FieldSection fields = exchange.Request.Fields;
        int keys = fields.CountOf("Idempotency-Key"u8);
        if (keys > 1)
        {
            return Wish.Refused(BuyResult.BadKey, BadKey);
        }

        fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> sent);
        BuyKey key = keys == 1 ? BuyKey.OfClient(sent) : BuyKey.Make();
        return WishOf(key, Encoding.ASCII.GetString(exchange.Route), Encoding.ASCII.GetString(exchange.RequestId), book, quantity);
    }

    /// <summary>The same for one of those that the front end sends together, whose route is where it came to the front end.</summary>
    public static Wish WishOf(BuyRequest buy) =>
        WishOf(new BuyKey(buy.Origin, buy.Key), buy.Scope, buy.RequestId, buy.Book(), buy.Quantity);

    private static Wish WishOf(BuyKey key, string scope, string requestId, BookReference book, int quantity)
    {
        if (!book.IsOne)
        {
            return Wish.Refused(BuyResult.BadRequest, "either item_number or name says which book");
        }

        if (book.ItemNumber is { } itemNumber && !SaleRules.IsItemNumber(itemNumber))
        {
            return Wish.Refused(BuyResult.BadRequest, $"item_number is 1 to {SaleRules.MaxItemNumber}");
        }

        if (!SaleRules.IsQuantity(quantity))
        {
            return Wish.Refused(BuyResult.BadRequest, $"quantity is 1 to {SaleRules.MaxQuantity}");
        }

        if (!TryName(key, scope, out string op))
        {
            return Wish.Refused(BuyResult.BadKey, BadKey);
        }

        // Nothing is recorded for such a name: no book can ever have it, so its key gets this answer always.
        return book.Name is { } name && !BookRules.MayBeText(name)
            ? Wish.Refused(BuyResult.NoSuchBook, "there is no book with this title")
            : new Wish(new SaleRequest(op, book, quantity) { RequestId = IdOrNull(requestId) }, default);
    }

    /// <summary>A request id for the log; null for a text that is longer than an id may be.</summary>
    private static string? IdOrNull(string requestId) => requestId.Length <= RequestId.MaxBytes ? requestId : null;

    private static bool TryName(BuyKey key, string scope, out string op)
    {
        op = "";
        switch (key.Origin)
        {
            case KeyOrigin.Client when Ascii.IsValid(key.Value) && IsScope(scope):
                bool isKey = IdempotencyKey.TryRead(Encoding.ASCII.GetBytes(key.Value), out string read);
                op = isKey ? OpOfClient(scope + ScopeEnd + read) : "";
                return isKey;
            case KeyOrigin.RequestId when Ascii.IsValid(key.Value) && IsScope(scope):
                op = RequestIdPrefix + scope + ScopeEnd + key.Value;
                return RequestId.IsValid(Encoding.ASCII.GetBytes(key.Value));
            case KeyOrigin.Made:
                op = MadePrefix + key.Value;
                return BuyKey.CanBeMade(key.Value);
            default:
                return false;
        }
    }

    private static bool IsScope(string scope) =>
        scope.Length is >= 1 and <= MaxScopeLength && !scope.AsSpan().ContainsAnyExceptInRange('!', '~') && !scope.Contains(ScopeEnd);

    private static string OpOfClient(string scoped) => scoped.Length < MaxOpLength && !scoped.Contains(' ')
        ? KeyPrefix + scoped
        : HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(scoped)));
}
