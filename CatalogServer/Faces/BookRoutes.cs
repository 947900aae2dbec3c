using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The books of our own face, which the other services read too: <c>/books</c> and <c>/books/{n}</c>.</summary>
internal static class BookRoutes
{
    // "v", the digits of a long, and the quotes.
    private const int MaxETagBytes = 24;

    public static void Map(Router router, Inventory inventory)
    {
        router.Map(RequestMethod.Get, "/books", "query_by_topic", exchange => Search(exchange, inventory));
        router.Map(RequestMethod.Get, "/books/{n}", "query_by_item", exchange => Lookup(exchange, inventory));
    }

    /// <summary>Answers with a book and its ETag.</summary>
    public static void Answer(Exchange exchange, int status, BookRow book)
    {
        AddETag(exchange, book);
        Utf8JsonWriter json = exchange.Response.Json(status);
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        BookJson.Write(json, book);
        json.WriteEndObject();
    }

    private static void Search(Exchange exchange, Inventory inventory)
    {
        string? topic = Filter(exchange, "topic"u8);
        string? title = Filter(exchange, "title"u8);
        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (BookRow book in inventory.ReadBooks(topic, title))
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

    private static void Lookup(Exchange exchange, Inventory inventory)
    {
        if (!ItemNumber.TryFindBook(exchange, inventory, out BookRow book))
        {
            return;
        }

        if (IsKnown(exchange, book))
        {
            AddETag(exchange, book);
            exchange.Response.Status = 304;
        }
        else
        {
            Answer(exchange, 200, book);
        }
    }

    /// <summary>Weak comparison, as RFC 9110 section 13.1.2 wants it.</summary>
    private static bool IsKnown(Exchange exchange, BookRow book)
    {
        if (exchange.Request.Fields.IndexOf("If-None-Match"u8, 0) < 0)
        {
            return false;
        }

        Span<byte> weak = stackalloc byte[2 + MaxETagBytes];
        "W/"u8.CopyTo(weak);
        weak = weak[..(2 + WriteETag(weak[2..], book))];
        return exchange.Request.Fields.ListHas("If-None-Match"u8, weak[2..])
            || exchange.Request.Fields.ListHas("If-None-Match"u8, weak)
            || exchange.Request.Fields.ListHas("If-None-Match"u8, "*"u8);
    }

    private static void AddETag(Exchange exchange, BookRow book)
    {
        Span<byte> tag = stackalloc byte[MaxETagBytes];
        exchange.Response.AddField("ETag"u8, tag[..WriteETag(tag, book)]);
    }

    private static int WriteETag(Span<byte> destination, BookRow book)
    {
        Utf8.TryWrite(destination, $"\"v{book.Version}\"", out int length);
        return length;
    }
}
