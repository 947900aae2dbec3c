using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>One buy under way: what is asked, decided and told. One thread at a time until its release.</summary>
internal sealed class PendingBuy
{
    private const string KeyReused =
        "this Idempotency-Key was used for another request: the book, the way it is named or the quantity differs";

    private readonly SaleRequest? _request;
    private bool _mayBeSold;
    private bool _wasAsked;
    private bool _isReleased;

    public PendingBuy(SaleRequest request) => _request = request;

    public PendingBuy(BuyResult result, string message) => Outcome = new BuyOutcome(result, message);

    public SaleRequest Request => _request ?? throw new InvalidOperationException("This buy is refused.");

    /// <summary>The sale, sound and for what was asked, once the catalog has made it.</summary>
    public Sale? Sale { get; private set; }

    /// <summary>Whether an earlier request with the same key had made the sale.</summary>
    public bool IsReplay { get; private set; }

    public BuyOutcome? Outcome { get; private set; }

    public bool IsOpen => Sale is null && Outcome is null;

    /// <summary>Notes the catalog's answer. The catalog is still to be asked while nobody knows whether it sold.</summary>
    public void Decide(SaleDecision decision)
    {
        bool isReplay = decision.IsReplay && !_wasAsked; // otherwise it may be the replay of our own question
        _wasAsked = true;
        switch (decision.Verdict)
        {
            case SaleVerdict.Sold when IsWhatWasAsked(decision.Sale!):
                (Sale, IsReplay) = (decision.Sale, isReplay);
                break;
            case SaleVerdict.OutOfStock:
                End(new BuyOutcome(BuyResult.OutOfStock, decision.Message ?? "out of stock") { IsReplay = isReplay });
                break;
            case SaleVerdict.NoSuchBook:
                End(new BuyOutcome(BuyResult.NoSuchBook, decision.Message ?? "there is no such book") { IsReplay = isReplay });
                break;
            case SaleVerdict.OtherRequest:
                End(new BuyOutcome(BuyResult.KeyReused, KeyReused) { IsReplay = isReplay });
                break;
            case SaleVerdict.Undecided:
                EndUnsold(BuyResult.Unavailable, decision.Message ?? "the catalog cannot sell now");
                break;
            case SaleVerdict.NotAccepted:
                EndUnsold(BuyResult.NotAccepted, $"{decision.Message}; this request bought nothing");
                break;
            default:
                _mayBeSold = true;
                break;
        }
    }

    /// <summary>Notes that the catalog cannot be asked now.</summary>
    public void IsNotAsked(string reason) => EndUnsold(BuyResult.Unavailable, $"{reason}; this request bought nothing");

    /// <summary>Ends the buy, because there is no time for another attempt.</summary>
    public void GiveUp()
    {
        IsNotAsked("the catalog was started again");
        if (Outcome is null)
        {
            EndUnknown("the catalog did not say whether the copies were sold");
        }
    }

    /// <summary>Ends the buy: it may have happened or not, and only the same key can tell.</summary>
    public void EndUnknown(string reason) =>
        End(new BuyOutcome(BuyResult.Unknown, reason + ": the outcome is not known; retry with the same Idempotency-Key"));

    public void End(BuyOutcome outcome) => Outcome = outcome;

    /// <summary>Lets the buys that joined this one go on. It has no outcome when its thread ends with an exception.</summary>
    public void Release()
    {
        lock (this)
        {
            if (Outcome is null)
            {
                EndUnknown("the request with this key that came first has failed");
            }

            _isReleased = true;
            Monitor.PulseAll(this);
        }
    }

    /// <summary>Waits for the release; false when that did not come in time.</summary>
    public bool AwaitRelease(TimeSpan patience, long startTimestamp)
    {
        using var blocking = BlockingRegion.Enter();
        lock (this)
        {
            while (!_isReleased && patience - Stopwatch.GetElapsedTime(startTimestamp) is { Ticks: > 0 } left)
            {
                Monitor.Wait(this, left);
            }

            return _isReleased;
        }
    }

    private void EndUnsold(BuyResult result, string message)
    {
        if (!_mayBeSold)
        {
            End(new BuyOutcome(result, message));
        }
    }

    private bool IsWhatWasAsked(Sale sale) =>
        OrderRecord.MayBeOf(sale)
        && sale.Op == Request.Op
        && (Request.ItemNumber is null || sale.ItemNumber == Request.ItemNumber) // only the catalog knows which book had a title
        && sale.Quantity == Request.Quantity;
}

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
            : book.ItemNumber is < 1 or > BookRules.MaxItemNumber ? $"item_number is 1 to {BookRules.MaxItemNumber}"
            : buy.Quantity is < 1 or > BookRules.MaxQuantity ? $"quantity is 1 to {BookRules.MaxQuantity}"
            : BookRules.WhyNotOwner(buy.Owner);
        if (reason is not null)
        {
            return new PendingBuy(BuyResult.BadRequest, reason);
        }

        if (!TryName(buy, out string op))
        {
            return new PendingBuy(BuyResult.BadKey, BadKey);
        }

        // No book can ever have such a name, so nothing is recorded: the key always gets this answer.
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
