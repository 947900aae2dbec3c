using System.Text;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>Our own face: books and orders as resources, <c>{"data":...}</c> or <c>{"error":...}</c>.</summary>
internal static class OurFace
{
    public static void Map(Router router, Storefront store, Visitors visitors)
    {
        router.Map(RequestMethod.Get, "/books", "search", exchange => Search(exchange, store));
        router.Map(RequestMethod.Get, "/books/{n}", "lookup", exchange => Lookup(exchange, store));
        router.MapChange(RequestMethod.Post, "/orders", "buy", exchange => Buy(exchange, store));
        router.Map(RequestMethod.Get, "/orders/{number}", "order", exchange => ShowOrder(exchange, store, visitors));
    }

    private static void Search(Exchange exchange, Storefront store)
    {
        bool hasTopic = exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> topic);
        Answer<IReadOnlyList<Book>> found = store.Search(exchange, hasTopic ? Encoding.UTF8.GetString(topic) : null);
        if (found.HasValue)
        {
            exchange.AnswerBooks("data"u8, found.Value, BookBodies.WriteOurs);
        }
        else
        {
            exchange.Refuse(Refusal.Of(found));
        }
    }

    private static void Lookup(Exchange exchange, Storefront store)
    {
        Answer<Book> found = store.Lookup(exchange, exchange.PathParameter(0));
        if (found.HasValue)
        {
            exchange.AnswerBook("data"u8, found.Value, BookBodies.WriteOurs);
        }
        else
        {
            exchange.Refuse(Refusal.Of(found));
        }
    }

    private static void ShowOrder(Exchange exchange, Storefront store, Visitors visitors)
    {
        Answer<KeptOrder> found = store.FindOrder(exchange, exchange.PathParameter(0));
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
        }
        else if (visitors.WhyNotSee(exchange, found.Value.Owner) is { } refusal)
        {
            exchange.Refuse(refusal);
        }
        else
        {
            exchange.AnswerData(found.Value.Order, ContractJson.Default.EnvelopeOrder);
        }
    }

    /// <summary>Buys as the JSON in the body says.</summary>
    public static void Buy(Exchange exchange, Storefront store)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.OrderRequest, out OrderRequest? request))
        {
            return;
        }

        (BookReference book, int quantity) = (request.Book(), request.Quantity ?? 1);
        if (!book.IsOne || quantity < 1)
        {
            exchange.Response.Error(
                422, book.IsOne ? "quantity must be at least 1" : "either item_number or name says which book");
            return;
        }

        exchange.AnswerAsOurs(store.Buy(exchange, book, quantity), 201);
    }
}
