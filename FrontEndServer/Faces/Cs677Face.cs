using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The 677 course's: the body says what is meant, with GET too. Answers as <see cref="MyBookStoreFace"/>.</summary>
internal static class Cs677Face
{
    public static void Map(Router router, Storefront store)
    {
        router.Map(RequestMethod.Get, "/search", "search", exchange => Search(exchange, store))
            .Describe(
                RouteTags.Cs677, "Lists the books on a topic, or shows a book",
                "A body, also with GET, names a topic or an item number. Without a body the query names the topic, which is the "
                + "search of my-book-store.")
            .Query("topic", Shapes.Topic, "the topic, where there is no body").Paged(PageRequest.MaxLimit, PageRequest.MaxAfter)
            .Body(DesignJson.Default.Cs677Query, """{"topic":"distributed systems"}""", isRequired: false).Tagged()
            .Answers(200, "The books on the topic, or the book.", DesignBodyJson.Default.MyBookStoreTitles)
            .Answers(200, "The book.", DesignBodyJson.Default.MyBookStoreLookup)
            .Refuses(404, 422, 502, 504).RefusesAs(DesignBodyJson.Default.Failed);
        router.MapChange(RequestMethod.Post, "/buy", "buy", exchange => Buy(exchange, store))
            .Describe(RouteTags.Cs677, "Buys a copy of a book")
            .Keyed().Body(DesignJson.Default.Cs677Purchase, """{"item_number":2}""")
            .Answers(200, "The order.", DesignJson.Default.Cs677Bought)
            .Refuses(404, 409, 422, 502).RefusesAs(DesignBodyJson.Default.Failed);
    }

    private static void Search(Exchange exchange, Storefront store)
    {
        if (exchange.Body.IsEmpty)
        {
            MyBookStoreFace.Search(exchange, store);
        }
        else if (!exchange.TryReadJson(DesignJson.Default.Cs677Query, out Cs677Query? query, out BodyRefusal refusal))
        {
            exchange.RefuseAsFailed(new Refusal(refusal.Status, refusal.Message));
        }
        else if (query is { Topic: { } topic, ItemNumber: null })
        {
            MyBookStoreFace.Search(exchange, store, topic);
        }
        else if (query is { Topic: null, ItemNumber: { } itemNumber })
        {
            MyBookStoreFace.Lookup(exchange, store, itemNumber);
        }
        else
        {
            exchange.RefuseAsFailed(new Refusal(400, "either topic or item_number says what to search for"));
        }
    }

    private static void Buy(Exchange exchange, Storefront store)
    {
        if (!exchange.TryReadJson(DesignJson.Default.Cs677Purchase, out Cs677Purchase? purchase, out BodyRefusal refusal))
        {
            exchange.RefuseAsFailed(new Refusal(refusal.Status, refusal.Message));
            return;
        }

        if (purchase.ItemNumber is not { } itemNumber)
        {
            exchange.RefuseAsFailed(new Refusal(422, "item_number says which book"));
            return;
        }

        BuyOutcome bought = store.BuyOne(exchange, itemNumber);
        if (bought.Order is not { } order)
        {
            exchange.RefuseAsFailed(Refusal.Of(bought));
            return;
        }

        var book = new Cs677Order(order.OrderNumber, order.ItemNumber, order.Title, order.Stock, order.Cost, order.Version);
        JsonSerializer.Serialize(exchange.Response.Json(200), new Cs677Bought("Success", book), DesignJson.Default.Cs677Bought);
    }
}
