using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Records;

namespace PygmyStore.Common.Faces;

/// <summary>
/// Names the operation (the op) that the catalog carries out once at most for a key, whichever service is asked for the buy:
/// after the client's <c>Idempotency-Key</c> and the route that it was sent to, or after a key that the store has made when the
/// client sent none. For any thread.
/// </summary>
/// <remarks>
/// A key's op is <c>kPOST/orders:the-key</c>. The first letter tells where the key comes from, so that no client's key is one of
/// the store's; a route has no colon, so that no two pairs of route and key give one op. A key that does not fit into the
/// catalog's op, or has a space, is hashed. A key that the store has made is 128 random bits: nobody can guess it, and no answer
/// and no log shows it. A key holds for one owner: where a buy has an owner, its op is the hash of him and of a guest's op, so
/// nobody's key asks for somebody else's order.
/// </remarks>
public static class Operations
{
    private const int MaxOpLength = 255; // the catalog's
    private const int MaxScopeLength = 64; // the longest route of the front end has 20
    private const char KeyPrefix = 'k';
    private const char HashPrefix = 'h'; // of a client's key
    private const char RequestIdPrefix = 'r';
    private const char MadePrefix = 'o';
    private const char OwnedPrefix = 'u';
    private const char OwnerEnd = '\n'; // no owner has one
    private const char ScopeEnd = ':';

    private static readonly string BadKey =
        $"Idempotency-Key is 1 to {IdempotencyKey.MaxLength} printable ASCII characters, in quotes where there is a space, "
        + "and comes once";

    /// <summary>Names the operation, or refuses what no catalog has to be asked for.</summary>
    public static bool TryName(BuyRequest buy, [NotNullWhen(true)] out SaleRequest? request, out BuyOutcome refusal)
    {
        request = null;
        refusal = default;
        if (WhyNot(buy) is { } reason)
        {
            refusal = new BuyOutcome(BuyResult.BadRequest, reason);
        }
        else if (!TryName(buy, out string op))
        {
            refusal = new BuyOutcome(BuyResult.BadKey, BadKey);
        }
        else if (buy.Name is { } name && !BookRules.MayBeText(name))
        {
            // No book can ever have such a name, so nothing is recorded: the key always gets this answer.
            refusal = new BuyOutcome(BuyResult.NoSuchBook, "there is no book with this title");
        }
        else
        {
            request = new SaleRequest(buy.Owner.Length == 0 ? op : OpOfOwner(buy.Owner, op), buy.Book(), buy.Quantity)
            {
                RequestId = buy.RequestId.Length <= RequestId.MaxBytes ? buy.RequestId : null, // for the log
                Owner = buy.Owner,
            };
        }

        return request is not null;
    }

    private static string? WhyNot(BuyRequest buy) =>
        !buy.Book().IsOne ? "either item_number or name says which book"
        : buy.ItemNumber is < 1 or > BookRules.MaxItemNumber ? $"item_number is 1 to {BookRules.MaxItemNumber}"
        : buy.Quantity is < 1 or > BookRules.MaxQuantity ? $"quantity is 1 to {BookRules.MaxQuantity}"
        : BookRules.WhyNotOwner(buy.Owner);

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

    private static string OpOfClient(string scoped) =>
        scoped.Length < MaxOpLength && !scoped.Contains(' ') ? KeyPrefix + scoped : HashPrefix + Hash(scoped);

    private static string OpOfOwner(string owner, string op) => OwnedPrefix + Hash(owner + OwnerEnd + op);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}

/// <summary>
/// Reads the value of an <c>Idempotency-Key</c> field (draft-ietf-httpapi-idempotency-key-header): 1 to 255 printable ASCII
/// characters as a string in quotes (RFC 9651 section 3.3.3), or, as many clients send it, bare and without a space. Both forms
/// of a key are the same key.
/// </summary>
public static class IdempotencyKey
{
    public const int MaxLength = 255;

    public static bool TryRead(ReadOnlySpan<byte> field, out string key)
    {
        if (field is [(byte)'"', ..])
        {
            return TryReadQuoted(field[1..], out key);
        }

        bool isKey = field.Length is >= 1 and <= MaxLength && field.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
        key = isKey ? Encoding.ASCII.GetString(field) : "";
        return isKey;
    }

    // The rest after the first quote. The key ends at the next quote without a backslash, and nothing may follow.
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
