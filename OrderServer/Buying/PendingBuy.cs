using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// One buy under way: what the catalog is asked for, what it has decided, and in the end what the buyer is told.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class PendingBuy
{
    private const string KeyReused =
        "this Idempotency-Key was used for another request: the book, the way it is named or the quantity differs";

    private readonly SaleRequest? _request;
    private bool _mayBeSold;
    private bool _wasAsked;

    /// <summary>A buy that the catalog is asked for.</summary>
    public PendingBuy(SaleRequest request) => _request = request;

    /// <summary>A buy that is refused without asking the catalog.</summary>
    public PendingBuy(BuyResult result, string message) => Outcome = new BuyOutcome(result, message);

    /// <summary>What the catalog is asked for.</summary>
    public SaleRequest Request => _request ?? throw new InvalidOperationException("This buy is refused.");

    /// <summary>The sale, sound and for what was asked, once the catalog has made it.</summary>
    public Sale? Sale { get; private set; }

    /// <summary>Whether an earlier request with the same key had made the sale.</summary>
    public bool IsReplay { get; private set; }

    /// <summary>What the buyer is told; null until it is known.</summary>
    public BuyOutcome? Outcome { get; private set; }

    /// <summary>Whether the catalog is still to be asked.</summary>
    public bool IsOpen => Sale is null && Outcome is null;

    /// <summary>
    /// Notes what the catalog has decided. It is still to be asked while the sale may have been made and nobody knows.
    /// </summary>
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

    /// <summary>Ends the buy.</summary>
    public void End(BuyOutcome outcome) => Outcome = outcome;

    private void EndUnsold(BuyResult result, string message)
    {
        if (!_mayBeSold)
        {
            End(new BuyOutcome(result, message));
        }
    }

    private bool IsWhatWasAsked(Sale sale) =>
        SaleRules.Allow(sale)
        && sale.Op == Request.Op
        && (Request.ItemNumber is null || sale.ItemNumber == Request.ItemNumber) // only the catalog knows which book had a title
        && sale.Quantity == Request.Quantity;
}
