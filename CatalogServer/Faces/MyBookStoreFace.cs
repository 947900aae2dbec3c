using System.Text;
using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The my-book-store design, which names things in the query and answers <c>{"result":...}</c>.</summary>
internal static class MyBookStoreFace
{
    public static void Map(Router router, ICatalogStore store, BookTags tags)
    {
        router.Map(RequestMethod.Get, "/query_by_topic", "query_by_topic", exchange => Search(exchange, store));
        router.Map(RequestMethod.Get, "/query_by_item", "query_by_item", exchange => Lookup(exchange, store, tags));
    }

    private static void Search(Exchange exchange, ICatalogStore store)
    {
        if (!exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> topic))
        {
            exchange.Response.Error(400, "topic must be given");
            return;
        }

        exchange.Arguments.Add(topic);
        if (!AskedBooks.TryReadPage(exchange, store, Encoding.UTF8.GetString(topic), null, out IReadOnlyList<BookRow> books))
        {
            return;
        }

        BookAnswers.AnswerList(exchange, "result"u8, books, static (json, book) =>
        {
            json.WriteStartObject();
            json.WriteNumber("item_number"u8, book.ItemNumber);
            json.WriteString("title"u8, book.Title);
            json.WriteEndObject();
        });
    }

    private static void Lookup(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (!AskedBooks.TryFindNumberInQuery(exchange, out int itemNumber))
        {
            return;
        }

        if (store.ReadBook(itemNumber) is not { } book)
        {
            exchange.Response.Error(404, "there is no such book");
            return;
        }

        tags.AddTo(exchange.Response, book);
        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartObject("result"u8);
        json.WriteNumber("item_number"u8, book.ItemNumber);
        json.WriteNumber("stock"u8, book.Stock);
        json.WriteNumber("cost"u8, book.Cost);
        json.WriteString("type"u8, book.Topic);
        json.WriteString("title"u8, book.Title);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
