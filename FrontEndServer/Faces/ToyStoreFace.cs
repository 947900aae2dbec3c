using System.Text;
using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>The toy store's face: products by name. Its <c>/orders</c> are ours (<see cref="OurFace"/>).</summary>
internal static class ToyStoreFace
{
    public static void Map(Router router, Storefront store)
    {
        router.Map(RequestMethod.Get, "/products", "product", exchange =>
        {
            if (exchange.Request.Target.TryGetParameter("product_name"u8, out ReadOnlySpan<byte> name) && !name.IsEmpty)
            {
                Product(exchange, store, Encoding.UTF8.GetString(name));
            }
            else
            {
                exchange.Refuse(new Refusal(400, "product_name says which product"));
            }
        })
            .Describe(RouteTags.ToyStore, "Shows a product that the query names")
            .Query("product_name", Shapes.Title, "the book's title", isRequired: true).Tagged()
            .Answers(200, "The product.", DesignBodyJson.Default.ToyStoreLookup)
            .Refuses(404, 502, 504);
        router.Map(RequestMethod.Get, "/products/{title}", "product", exchange =>
            Product(exchange, store, Encoding.UTF8.GetString(exchange.PathParameter(0))))
            .Describe(RouteTags.ToyStore, "Shows a product")
            .Path("title", Shapes.Title, "the book's title").Tagged()
            .Answers(200, "The product.", DesignBodyJson.Default.ToyStoreLookup)
            .Refuses(404, 502, 504);
    }

    private static void Product(Exchange exchange, Storefront store, string name)
    {
        Answer<Book> found = store.LookupByTitle(exchange, name);
        if (!found.HasValue)
        {
            exchange.Refuse(found.Status == 404 ? new Refusal(404, "product not found") : Refusal.Of(found));
            return;
        }

        exchange.AnswerBook("data"u8, found.Value, Write);
    }

    private static void Write(Utf8JsonWriter json, Book book)
    {
        json.WriteString("name"u8, book.Title);
        json.WriteNumber("price"u8, book.Cost);
        json.WriteNumber("quantity"u8, book.Stock);
    }
}
