using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Names the operation that the catalog carries out once at most for a key: after the client's <c>Idempotency-Key</c> and the
/// route that it was sent to, or after a key that the store has made when the client sent none. For any thread.
/// </summary>
/// <remarks>
/// A key's op is <c>kPOST/orders:the-key</c>. The first letter tells where the key comes from, so that no client's key is one of
/// the store's; a route has no colon, so that no two pairs of route and key give one op. A key that does not fit into the
/// catalog's op, or has a space, is hashed. A key that the store has made is 128 random bits: nobody can guess it, and no answer
/// and no log shows it.
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
        $"Idempotency-Key is 1 to {IdempotencyKey.MaxLength} printable ASCII characters, in quotes where there is a space, "
        + "and comes once";

    /// <summary>Step 2 of a buy (ARCHITECTURE.md): names the operation, or refuses what no catalog has to be asked for.</summary>
    public static PendingBuy Begin(BuyRequest buy)
    {
        BookReference book = buy.Book();
        string? reason = !book.IsOne ? "either item_number or name says which book"
            : book.ItemNumber is { } item && !SaleRules.IsItemNumber(item) ? $"item_number is 1 to {SaleRules.MaxItemNumber}"
            : !SaleRules.IsQuantity(buy.Quantity) ? $"quantity is 1 to {SaleRules.MaxQuantity}"
            : BookRules.WhyNotOwner(buy.Owner);
        if (reason is not null)
        {
            return new PendingBuy(BuyResult.BadRequest, reason);
        }

        if (!TryName(buy, out string op))
        {
            return new PendingBuy(BuyResult.BadKey, BadKey);
        }

        // Nothing is recorded for such a name: no book can ever have it, so its key gets this answer always.
        return book.Name is { } name && !BookRules.MayBeText(name)
            ? new PendingBuy(BuyResult.NoSuchBook, "there is no book with this title")
            : new PendingBuy(new SaleRequest(op, book, buy.Quantity)
            {
                RequestId = buy.RequestId.Length <= RequestId.MaxBytes ? buy.RequestId : null, // for the log
                Owner = buy.Owner,
            });
    }

    private static bool TryName(BuyRequest buy, out string op)
    {
        op = "";
        switch (buy.Origin)
        {
            case KeyOrigin.Client when Ascii.IsValid(buy.Key) && IsScope(buy.Scope):
                bool isKey = IdempotencyKey.TryRead(Encoding.ASCII.GetBytes(buy.Key), out string read);
                op = isKey ? OpOfClient(buy.Scope + ScopeEnd + read) : "";
                return isKey;
            case KeyOrigin.RequestId when Ascii.IsValid(buy.Key) && IsScope(buy.Scope):
                op = RequestIdPrefix + buy.Scope + ScopeEnd + buy.Key;
                return RequestId.IsValid(Encoding.ASCII.GetBytes(buy.Key));
            case KeyOrigin.Made:
                op = MadePrefix + buy.Key;
                return BuyRequest.IsMadeKey(buy.Key);
            default:
                return false;
        }
    }

    private static bool IsScope(string scope) =>
        scope.Length is >= 1 and <= MaxScopeLength
        && !scope.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !scope.Contains(ScopeEnd);

    private static string OpOfClient(string scoped) => scoped.Length < MaxOpLength && !scoped.Contains(' ')
        ? KeyPrefix + scoped
        : HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(scoped)));
}

/// <summary>
/// Reads the value of an <c>Idempotency-Key</c> field (draft-ietf-httpapi-idempotency-key-header): 1 to 255 printable ASCII
/// characters as a string in quotes (RFC 9651 section 3.3.3), or, as many clients send it, bare and without a space. Both forms
/// of a key are the same key.
/// </summary>
internal static class IdempotencyKey
{
    public const int MaxLength = 255;

    /// <summary>False when the value is no key.</summary>
    public static bool TryRead(ReadOnlySpan<byte> field, out string key)
    {
        key = "";
        return field is [(byte)'"', ..] ? TryReadQuoted(field[1..], out key) : TryReadBare(field, out key);
    }

    private static bool TryReadBare(ReadOnlySpan<byte> field, out string key)
    {
        bool isKey = field.Length is >= 1 and <= MaxLength && field.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
        key = isKey ? Encoding.ASCII.GetString(field) : "";
        return isKey;
    }

    // What follows the first quote: it ends with the next one that has no backslash before it, and nothing may come after.
    private static bool TryReadQuoted(ReadOnlySpan<byte> field, out string key)
    {
        key = "";
        Span<byte> read = stackalloc byte[MaxLength];
        int length = 0;
        for (int i = 0; i < field.Length; i++)
        {
            byte next = field[i];
            if (next == '"')
            {
                key = Encoding.ASCII.GetString(read[..length]);
                return length > 0 && i == field.Length - 1;
            }

            if (next == '\\' && (++i == field.Length || (next = field[i]) is not ((byte)'"' or (byte)'\\')))
            {
                return false;
            }

            if (next is < (byte)' ' or > (byte)'~' || length == MaxLength)
            {
                return false;
            }

            read[length++] = next;
        }

        return false;
    }
}
