using System.Text;
using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The books of our own face, which the other services read too: <c>/books</c> and <c>/books/{n}</c>.</summary>
internal static class BookRoutes
{
    public static void Map(Router router, ICatalogStore store, BookTags tags)
    {
        router.Map(RequestMethod.Get, "/books", "query_by_topic", exchange => Search(exchange, store, tags));
        router.Map(RequestMethod.Get, "/books/{n}", "query_by_item", exchange => Lookup(exchange, store, tags));
    }

    /// <summary>Answers with a book and its entity tag.</summary>
    public static void Answer(Exchange exchange, int status, BookRow book, BookTags tags)
    {
        tags.AddTo(exchange.Response, book);
        Utf8JsonWriter json = exchange.Response.Json(status);
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        BookJson.Write(json, book);
        json.WriteEndObject();
    }

    private static void Search(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        string? topic = Filter(exchange, "topic"u8);
        string? title = Filter(exchange, "title"u8);
        tags.AddStoreTo(exchange.Response);
        if (!AskedBooks.TryReadPage(exchange, store, topic, title, out IReadOnlyList<BookRow> books))
        {
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (BookRow book in books)
        {
            BookJson.Write(json, book);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? Filter(Exchange exchange, ReadOnlySpan<byte> name)
    {
        bool isGiven = exchange.Request.Target.TryGetParameter(name, out ReadOnlySpan<byte> value);
        exchange.Arguments.Add(isGiven ? value : "na"u8);
        return isGiven ? Encoding.UTF8.GetString(value) : null;
    }

    private static void Lookup(Exchange exchange, ICatalogStore store, BookTags tags)
    {
        if (AskedBooks.TryFindBook(exchange, store, out BookRow book))
        {
            tags.AddStoreTo(exchange.Response);
            Answer(exchange, 200, book, tags);
        }
    }
}

/// <summary>
/// Writes a <see cref="Book"/> from its row, field by field: lookups are what the catalog mostly does, and this makes no garbage.
/// </summary>
internal static class BookJson
{
    public static void Write(Utf8JsonWriter json, BookRow book)
    {
        json.WriteStartObject();
        json.WriteNumber("item_number"u8, book.ItemNumber);
        json.WriteString("title"u8, book.Title);
        json.WriteString("topic"u8, book.Topic);
        json.WriteNumber("stock"u8, book.Stock);
        json.WriteNumber("cost"u8, book.Cost);
        json.WriteNumber("version"u8, book.Version);
        json.WriteEndObject();
    }
}
