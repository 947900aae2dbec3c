using System.Diagnostics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>One buy under way: what is asked, decided and told. One thread at a time until its release.</summary>
internal sealed class PendingBuy
{
    private readonly SaleRequest? _request;
    private bool _mayBeSold;
    private bool _wasAsked;
    private bool _isReleased;

    public PendingBuy(SaleRequest request) => _request = request;

    private PendingBuy(BuyOutcome refusal) => Outcome = refusal;

    /// <summary>Step 2 of a buy (ARCHITECTURE.md): names the operation, or refuses what no catalog has to be asked for.</summary>
    public static PendingBuy Begin(BuyRequest buy) => Operations.TryName(buy, out SaleRequest? request, out BuyOutcome refusal)
        ? new PendingBuy(request)
        : new PendingBuy(refusal);

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
            case SaleVerdict.Undecided or SaleVerdict.NotAccepted:
                EndUnsold(BuyOutcome.OfRefusal(decision, isReplay)!.Value);
                break;
            case SaleVerdict.OutOfStock or SaleVerdict.NoSuchBook or SaleVerdict.OtherRequest:
                End(BuyOutcome.OfRefusal(decision, isReplay)!.Value);
                break;
            default:
                _mayBeSold = true;
                break;
        }
    }

    /// <summary>Notes that the catalog cannot be asked now.</summary>
    public void IsNotAsked(string reason) => EndUnsold(BuyOutcome.NothingBought(reason));

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
    public void EndUnknown(string reason) => End(BuyOutcome.Unknown(reason));

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

    private void EndUnsold(BuyOutcome outcome)
    {
        if (!_mayBeSold)
        {
            End(outcome);
        }
    }

    private bool IsWhatWasAsked(Sale sale) =>
        OrderRecord.MayBeOf(sale)
        && sale.Op == Request.Op
        && (Request.ItemNumber is null || sale.ItemNumber == Request.ItemNumber) // only the catalog knows which book had a title
        && sale.Quantity == Request.Quantity;
}
