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
        router.Map(RequestMethod.Get, "/books", "search", exchange => Search(exchange, store))
            .Describe(RouteTags.Ours, "Lists all books, or those on a topic")
            .Query("topic", Shapes.Topic, "only books on this topic, whatever the case of its letters")
            .Paged(PageRequest.MaxLimit, PageRequest.MaxAfter).Tagged()
            .Answers(200, "A page of the list, by item number.", ContractJson.Default.EnvelopeIReadOnlyListBook)
            .Refuses(502, 504);
        router.Map(RequestMethod.Get, "/books/{n}", "lookup", exchange => Lookup(exchange, store))
            .Describe(RouteTags.Ours, "Shows a book")
            .Path("n", Shapes.ItemNumber, "the book's item number").Tagged()
            .Answers(200, "The book.", ContractJson.Default.EnvelopeBook)
            .Refuses(404, 502, 504);
        router.MapChange(RequestMethod.Post, "/orders", "buy", exchange => Buy(exchange, store))
            .Describe(
                RouteTags.Ours, "Buys copies of a book",
                "A number or a title names the book. With an Idempotency-Key the buy happens once, however often it is sent.")
            .Keyed().Body(ContractJson.Default.OrderRequest, """{"item_number":2,"quantity":1}""")
            .Form(
                new DescribedParameter("item", Shapes.ItemNumber, "the book's item number"),
                new DescribedParameter("quantity", ValueShape.Text("1"), "copies"),
                new DescribedParameter("price", ValueShape.Text("10.00"), "of a copy, as the buyer saw it"),
                new DescribedParameter("key", ValueShape.Text("0123456789abcdef0123456789abcdef"), "the Idempotency-Key"),
                new DescribedParameter("token", ValueShape.Text("0123456789abcdef0123456789abcdef"), "the browser's own"),
                new DescribedParameter("again", ValueShape.Text("yes"), "whether it is a retry") { IsRequired = false })
            .Answers(201, "The order.", ContractJson.Default.EnvelopeOrder)
            .AnswersWith(MediaTypes.Html, 303, "A browser's form has bought; Location leads to the order's page.")
            .Refuses(404, 409, 422, 502);
        router.Map(RequestMethod.Get, "/orders/{number}", "order", exchange => ShowOrder(exchange, store, visitors))
            .Describe(RouteTags.Ours, "Shows an order", "An order of an account is shown only to its owner.")
            .Path("number", Shapes.OrderNumber, "the order's number")
            .Answers(200, "The order.", ContractJson.Default.EnvelopeOrder)
            .Refuses(401, 403, 404, 502, 504);
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
