using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>Our own face: books and orders as resources, <c>{"data":...}</c> or <c>{"error":...}</c>.</summary>
internal static class OurFace
{
    public static void Map(Router router, Storefront store)
    {
        router.Map(RequestMethod.Get, "/books", "search", exchange => Books(exchange, store));
        router.Map(RequestMethod.Get, "/books/{n}", "lookup", exchange => Book(exchange, store));
        router.MapChange(RequestMethod.Post, "/orders", "buy", exchange => Buy(exchange, store));
        router.Map(RequestMethod.Get, "/orders/{number}", "order", exchange => Order(exchange, store));
    }

    /// <summary>An error in our face's shape, which the toy store's is too.</summary>
    public static void Refuse(Exchange exchange, Refusal refusal)
    {
        exchange.Response.Error(refusal.Status, refusal.Message);
        refusal.AddRetryAfter(exchange.Response);
    }

    private static void Books(Exchange exchange, Storefront store)
    {
        string? topic = exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : null;
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, topic);
        if (found.HasValue)
        {
            Utf8JsonWriter json = exchange.Response.Json(200);
            JsonSerializer.Serialize(json, new Envelope<IReadOnlyList<Book>>(found.Value), ContractJson.Default.EnvelopeIReadOnlyListBook);
        }
        else
        {
            Refuse(exchange, Refusal.OfRead(found));
        }
    }

    private static void Book(Exchange exchange, Storefront store)
    {
        if (!TargetNumber.TryRead(exchange.PathParameter(0), out int itemNumber))
        {
            Refuse(exchange, new Refusal(404, "there is no book with this number"));
            return;
        }

        Answer<Book> found = store.Lookup(exchange, itemNumber);
        if (!found.HasValue)
        {
            Refuse(exchange, Refusal.OfRead(found));
        }
        else
        {
            BookTag.AddTo(exchange.Response, found.StoreId, found.Value);
            JsonSerializer.Serialize(exchange.Response.Json(200), new Envelope<Book>(found.Value), ContractJson.Default.EnvelopeBook);
        }
    }

    private static void Buy(Exchange exchange, Storefront store)
    {
        if (!exchange.TryReadJson(ContractJson.Default.OrderRequest, out OrderRequest? request, out BodyRefusal refusal))
        {
            Refuse(exchange, new Refusal(refusal.Status, refusal.Message));
            return;
        }

        int quantity = request.Quantity ?? 1;
        var book = new BookReference(request.ItemNumber, request.Name);
        if (!book.IsOne)
        {
            Refuse(exchange, new Refusal(422, "either item_number or name says which book"));
        }
        else if (quantity < 1)
        {
            Refuse(exchange, new Refusal(422, "quantity must be at least 1"));
        }
        else
        {
            Buy(exchange, store, book, quantity);
        }
    }

    private static void Buy(Exchange exchange, Storefront store, BookReference book, int quantity)
    {
        Answer<Order> bought = store.Buy(exchange, book, quantity);
        if (!bought.HasValue)
        {
            Refuse(exchange, Refusal.OfBuy(bought));
            return;
        }

        AddLocation(exchange.Response, bought.Value.OrderNumber);
        Write(exchange, 201, bought.Value);
    }

    private static void Order(Exchange exchange, Storefront store)
    {
        if (!TargetNumber.TryRead(exchange.PathParameter(0), out long orderNumber))
        {
            Refuse(exchange, new Refusal(404, "there is no order with this number"));
            return;
        }

        Answer<Order> found = store.FindOrder(exchange, orderNumber);
        if (found.HasValue)
        {
            Write(exchange, 200, found.Value);
        }
        else
        {
            Refuse(exchange, Refusal.OfRead(found));
        }
    }

    private static void Write(Exchange exchange, int status, Order order) =>
        JsonSerializer.Serialize(exchange.Response.Json(status), new Envelope<Order>(order), ContractJson.Default.EnvelopeOrder);

    private static void AddLocation(Response response, long orderNumber)
    {
        Span<byte> location = stackalloc byte[32];
        System.Text.Unicode.Utf8.TryWrite(location, $"/orders/{orderNumber}", out int length);
        response.AddField("Location"u8, location[..length]);
    }
}
