using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>The published designs, which buy one copy. Two of them buy by GET, where that is allowed.</summary>
internal static class DesignFaces
{
    public static void Map(Router router, BuyProtocol buys, Func<Handler, Handler> guard, bool buyByGet)
    {
        router.MapChange(RequestMethod.Put, "/purchase/{id}", "buy", guard(exchange => Purchase(exchange, buys)))
            .Describe(RouteTags.Bazar, "Buys a copy of a book", "404 also for a book that is sold out, as that design has it.")
            .Needs(KeyGuard.ServiceField)
            .Path("id", Shapes.ItemNumber, "the book's item number").Keyed()
            .Answers(200, "Bought.", DesignBodyJson.Default.BazarPurchase)
            .Refuses(404, 409, 422, 502).RefusesAs(DesignBodyJson.Default.RefusalMessage);
        if (buyByGet)
        {
            router.MapChange(RequestMethod.Get, "/buy/{n}", "buy", guard(exchange =>
                exchange.AnswerAsPygmy(BuyOne(exchange, buys, exchange.PathParameter(0)))))
                .Describe(RouteTags.Pygmy, "Buys a copy of a book, by GET", "Only where the setting buy_by_get allows it.")
                .Needs(KeyGuard.ServiceField)
                .Path("n", Shapes.ItemNumber, "the book's item number").Keyed()
                .Answers(200, "The order.", DesignBodyJson.Default.PygmyPurchase)
                .Refuses(404, 409, 422, 502).RefusesAs(DesignBodyJson.Default.Failed);
            router.MapChange(RequestMethod.Get, "/buy", "buy", guard(exchange => BuyInQuery(exchange, buys)))
                .Describe(RouteTags.MyBookStore, "Buys a copy of a book, by GET", "Only where the setting buy_by_get allows it.")
                .Needs(KeyGuard.ServiceField)
                .Query("item_number", Shapes.ItemNumber, "the book's item number", isRequired: true).Keyed()
                .Answers(200, "Bought.", DesignBodyJson.Default.MyBookStorePurchase)
                .Refuses(404, 409, 422, 502).RefusesAs(DesignBodyJson.Default.Failed);
        }
    }

    private static void Purchase(Exchange exchange, BuyProtocol buys)
    {
        BuyOutcome outcome = BuyOne(exchange, buys, exchange.PathParameter(0));
        if (outcome.Status >= 500 || outcome.Result == BuyResult.InProgress)
        {
            exchange.Refuse(Refusal.Of(outcome)); // no decision about the buy: the design has no words for it
        }
        else
        {
            exchange.AnswerAsBazar(outcome);
        }
    }

    private static void BuyInQuery(Exchange exchange, BuyProtocol buys)
    {
        if (exchange.Request.Target.TryGetParameter("item_number"u8, out ReadOnlySpan<byte> item))
        {
            exchange.AnswerAsMyBookStore(BuyOne(exchange, buys, item));
        }
        else
        {
            exchange.RefuseAsFailed(new Refusal(400, "item_number must be the number of a book"));
        }
    }

    /// <summary>Buys a copy of the book whose number stands in the target. A target without a number names no book.</summary>
    private static BuyOutcome BuyOne(Exchange exchange, BuyProtocol buys, ReadOnlySpan<byte> item)
    {
        exchange.Arguments.Add(item);
        return TargetNumber.TryRead(item, out long number) && BookRules.WhyNotItemNumber(number) is null
            ? OurFace.Buy(exchange, buys, BookReference.Numbered((int)number), quantity: 1)
            : new BuyOutcome(BuyResult.NoSuchBook, "there is no book with this number");
    }
}
