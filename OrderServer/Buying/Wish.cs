using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Buying;

/// <summary>What a buyer wants, as the catalog is asked for it, or why nobody is asked.</summary>
/// <param name="Request">Null when it is refused.</param>
/// <param name="Refusal">Why, when it is.</param>
internal readonly record struct Wish(SaleRequest? Request, BuyOutcome Refusal)
{
    public static Wish Refused(BuyResult result, string message) => new(null, new BuyOutcome(result, message));
}
