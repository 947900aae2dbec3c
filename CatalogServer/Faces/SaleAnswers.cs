using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>What a decided sale is answered, alone or among others.</summary>
internal static class SaleAnswers
{
    public static SharedAnswer<Sale> Of(Sell sell) => new(
        StatusOf(sell), sell.Sale, MessageOf(sell.Verdict), IsReplay: sell.IsReplayed && sell.Verdict != SaleVerdict.OtherRequest);

    private static int StatusOf(Sell sell) => sell.Verdict switch
    {
        SaleVerdict.Sold => sell.IsReplayed ? 200 : 201,
        SaleVerdict.OutOfStock => 409,
        SaleVerdict.NoSuchBook => 404,
        SaleVerdict.OtherRequest => 422,
        SaleVerdict.Undecided => 503,
        _ => throw new ArgumentOutOfRangeException(nameof(sell), sell.Verdict, "is no verdict"),
    };

    private static string? MessageOf(SaleVerdict verdict) => verdict switch
    {
        SaleVerdict.OutOfStock => "out of stock",
        SaleVerdict.NoSuchBook => "there is no such book",
        SaleVerdict.OtherRequest => "this op was used for another book or quantity",
        SaleVerdict.Undecided => "too many refusals are remembered already; nothing was decided, ask again",
        _ => null,
    };
}
