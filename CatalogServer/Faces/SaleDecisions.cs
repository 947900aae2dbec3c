using System.Diagnostics.CodeAnalysis;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>Has the store decide requests for sales, one alone or many in one commit, each by itself.</summary>
internal static class SaleDecisions
{
    private const string NoSuchTitle = "there is no book with this title";

    /// <summary>
    /// The decisions in the requests' order; when the disk does not take them, false, and the exchange is answered.
    /// </summary>
    public static bool TryDecide(
        Exchange exchange,
        ICatalogStore store,
        IReadOnlyList<SaleRequest> requests,
        [NotNullWhen(true)] out SaleDecision[]? decisions)
    {
        decisions = null;
        SaleDecision?[] refusals = [.. requests.Select(RefusalOf)];
        Sell?[] sells = [.. requests.Select((request, place) => refusals[place] is null ? new Sell(request) : null)];
        if (!TrySubmit(exchange, store, [.. sells.OfType<Sell>()]))
        {
            return false;
        }

        decisions = [.. sells.Select((sell, place) => sell is null ? refusals[place]! : Of(sell))];
        return true;
    }

    /// <summary>What was decided, with a sentence where there is no sale.</summary>
    public static SaleDecision Of(Sell sell) => new(
        sell.Verdict,
        sell.Sale,
        sell.Verdict switch
        {
            SaleVerdict.OutOfStock => "out of stock",
            SaleVerdict.NoSuchBook => sell.Request.Name is null ? "there is no such book" : NoSuchTitle,
            SaleVerdict.OtherRequest =>
                "this op was used for another request: the book, the way it is named or the quantity differs",
            SaleVerdict.Undecided => "too many refusals are remembered already; nothing was decided, ask again",
            _ => null,
        },
        IsReplay: sell.IsReplayed && sell.Verdict != SaleVerdict.OtherRequest);

    /// <summary>
    /// The refusal of a request that can have no sale; null when it can. Nothing is recorded for it, since it would get the same
    /// answer at any time.
    /// </summary>
    private static SaleDecision? RefusalOf(SaleRequest request)
    {
        string? reason = BookRules.WhyNotOp(request.Op) ?? BookRules.WhyNotQuantity(request.Quantity)
            ?? BookRules.WhyNotOwner(request.Owner)
            ?? (request.Book().IsOne ? null : "either item_number or name says which book");
        return reason is not null ? new SaleDecision(SaleVerdict.NotAccepted, Message: reason)
            : request.Name is null || BookRules.MayBeText(request.Name) ? null
            : new SaleDecision(SaleVerdict.NoSuchBook, Message: NoSuchTitle);
    }

    /// <summary>In one commit, unless the setting lets fewer share one.</summary>
    private static bool TrySubmit(Exchange exchange, ICatalogStore store, Sell[] sells)
    {
        bool isFirst = true;
        foreach (Sell[] together in sells.Chunk(store.MaxBatch))
        {
            if (!Submission.TrySubmit(exchange, store, new SellTogether(together)))
            {
                if (!isFirst)
                {
                    // "Nothing was changed" would be false.
                    exchange.Response.Error(500, "a part of the batch was decided; ask again");
                }

                return false;
            }

            isFirst = false;
        }

        return true;
    }
}
