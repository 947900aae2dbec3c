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
/// to, or with a name of their own when it sent none. For any thread.
/// </summary>
/// <remarks>
/// A key's op is <c>kPOST/orders:the-key</c>. The first letter tells keys and own names apart, so that no client can name an
/// operation that was made here; a route has no colon, so that no two pairs of route and key give one op. What does not fit into the
/// catalog's op, or has a space, is hashed.
/// </remarks>
internal sealed class Operations
{
    private const int MaxOpLength = 255; // the catalog's
    private const int MaxScopeLength = 64; // the longest route of the front end has 20
    private const char KeyPrefix = 'k';
    private const char HashPrefix = 'h';
    private const char OwnPrefix = 'o';
    private const char ScopeEnd = ':';

    private static readonly string BadKey =
        $"Idempotency-Key is 1 to {IdempotencyKey.MaxLength} printable ASCII characters, in quotes where there is a space, and comes once";

    private readonly RequestIdSource _names = new();

    /// <summary>Step 2 of a buy: names the operation of a request that came alone.</summary>
    public Wish WishOf(Exchange exchange, long itemNumber, long quantity)
    {
        FieldSection fields = exchange.Request.Fields;
        int keys = fields.CountOf("Idempotency-Key"u8);
        if (keys > 1)
        {
            return Wish.Refused(BuyResult.BadKey, BadKey);
        }

        fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> key);
        return WishOf(keys == 1, key, exchange.Route, Encoding.ASCII.GetString(exchange.RequestId), itemNumber, quantity);
    }

    /// <summary>The same for one of those that the front end sends together, whose route is where it came to the front end.</summary>
    public Wish WishOf(BuyRequest buy) => Ascii.IsValid(buy.Key) && Ascii.IsValid(buy.Scope)
        ? WishOf(hasKey: true, Encoding.ASCII.GetBytes(buy.Key), Encoding.ASCII.GetBytes(buy.Scope), buy.RequestId, buy.ItemNumber, buy.Quantity)
        : Wish.Refused(BuyResult.BadKey, BadKey);

    private Wish WishOf(bool hasKey, ReadOnlySpan<byte> field, ReadOnlySpan<byte> scope, string requestId, long itemNumber, long quantity)
    {
        if (!SaleRules.IsItemNumber(itemNumber))
        {
            return Wish.Refused(BuyResult.BadRequest, $"item_number is 1 to {SaleRules.MaxItemNumber}");
        }

        if (!SaleRules.IsQuantity(quantity))
        {
            return Wish.Refused(BuyResult.BadRequest, $"quantity is 1 to {SaleRules.MaxQuantity}");
        }

        string op = "";
        if (hasKey && !(IdempotencyKey.TryRead(field, out string key) && TryName(scope, key, out op)))
        {
            return Wish.Refused(BuyResult.BadKey, BadKey);
        }

        var request = new SaleRequest(hasKey ? op : OwnName(), (int)itemNumber, (int)quantity) { RequestId = requestId };
        return new Wish(request, default);
    }

    private static bool TryName(ReadOnlySpan<byte> scope, string key, out string op)
    {
        op = "";
        if (scope.Length is 0 or > MaxScopeLength || scope.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0 || scope.Contains((byte)ScopeEnd))
        {
            return false;
        }

        string scoped = Encoding.ASCII.GetString(scope) + ScopeEnd + key;
        op = scoped.Length < MaxOpLength && !scoped.Contains(' ')
            ? KeyPrefix + scoped
            : HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(scoped)));
        return true;
    }

    private string OwnName()
    {
        Span<byte> name = stackalloc byte[RequestIdSource.MaxBytes];
        return OwnPrefix + Encoding.ASCII.GetString(name[.._names.Write(name)]);
    }
}
