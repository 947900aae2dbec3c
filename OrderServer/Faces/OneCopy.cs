using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Faces;

/// <summary>How the designs buy: one copy of the book whose number stands in the request's target.</summary>
internal static class OneCopy
{
    /// <summary>A target that names no number names no book either.</summary>
    public static BuyOutcome BuyOne(this BuyProtocol buys, Exchange exchange, ReadOnlySpan<byte> item)
    {
        exchange.Arguments.Add(item);
        if (!TargetNumber.TryRead(item, out long number) || !SaleRules.IsItemNumber(number))
        {
            return new BuyOutcome(BuyResult.NoSuchBook, "there is no book with this number");
        }

        BuyOutcome outcome = buys.Buy(exchange, BookReference.Numbered((int)number), quantity: 1);
        exchange.Response.MarkReplay(outcome);
        return outcome;
    }
}
