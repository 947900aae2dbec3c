using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The bazar design: <c>/info/{id}</c>. Its search is the pygmy one.</summary>
internal static class BazarFace
{
    public static void Map(Router router, ICatalogStore store, BookTags tags) =>
        router.Map(RequestMethod.Get, "/info/{id}", "query_by_item", exchange => Info(exchange, store, tags));

    private static void Info(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (AskedBooks.TryFindBook(exchange, store, out BookRow book, refusal: "Book not found"))
        {
            tags.AddTo(exchange.Response, book);
            Utf8JsonWriter json = exchange.Response.Json(200);
            json.WriteStartObject();
            json.WriteStartArray("data"u8);
            json.WriteStartObject();
            json.WriteString("title"u8, book.Title);
            json.WriteNumber("quantity"u8, book.Stock);
            json.WriteNumber("price"u8, book.Cost);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }
}
