using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>What a decided sale is answered, alone or among others.</summary>
internal static class SaleAnswers
{
    private const string NoSuchTitle = "there is no book with this title";

    /// <summary>
    /// The answer to a request that can have no sale; null when it can. Nothing is recorded for it, since it would get the same answer at any
    /// time.
    /// </summary>
    public static SharedAnswer<Sale>? RefusalOf(SaleRequest request)
    {
        string? reason = BookRules.WhyNotOp(request.Op) ?? BookRules.WhyNotQuantity(request.Quantity)
            ?? BookRules.WhyNotOwner(request.Owner) ?? (request.Book().IsOne ? null : "either item_number or name says which book");
        return reason is not null ? new SharedAnswer<Sale>(400, Message: reason)
            : request.Name is { } name && !BookRules.MayBeText(name) ? new SharedAnswer<Sale>(404, Message: NoSuchTitle)
            : null;
    }

    public static SharedAnswer<Sale> Of(Sell sell) => new(
        StatusOf(sell), sell.Sale, MessageOf(sell), IsReplay: sell.IsReplayed && sell.Verdict != SaleVerdict.OtherRequest);

    private static int StatusOf(Sell sell) => sell.Verdict switch
    {
        SaleVerdict.Sold => sell.IsReplayed ? 200 : 201,
        SaleVerdict.OutOfStock => 409,
        SaleVerdict.NoSuchBook => 404,
        SaleVerdict.OtherRequest => 422,
        SaleVerdict.Undecided => 503,
        _ => throw new ArgumentOutOfRangeException(nameof(sell), sell.Verdict, "is no verdict"),
    };

    private static string? MessageOf(Sell sell) => sell.Verdict switch
    {
        SaleVerdict.OutOfStock => "out of stock",
        SaleVerdict.NoSuchBook => sell.Request.Name is null ? "there is no such book" : NoSuchTitle,
        SaleVerdict.OtherRequest => "this op was used for another request: the book, the way it is named or the quantity differs",
        SaleVerdict.Undecided => "too many refusals are remembered already; nothing was decided, ask again",
        _ => null,
    };
}
