using System.Buffers.Text;
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
        if (!TryReadNumber(item, out long number) || !SaleRules.IsItemNumber(number))
        {
            return new BuyOutcome(BuyResult.NoSuchBook, "there is no book with this number");
        }

        BuyOutcome outcome = buys.Buy(exchange, BookReference.Numbered((int)number), quantity: 1);
        exchange.Response.MarkReplay(outcome);
        return outcome;
    }

    /// <summary>Decimal digits, nothing else; false also for more than a long holds.</summary>
    public static bool TryReadNumber(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        return text is [>= (byte)'0' and <= (byte)'9', ..]
            && Utf8Parser.TryParse(text, out number, out int used)
            && used == text.Length;
    }
}
