using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The books that a request asks for: one by its number, or a page of a list.</summary>
internal static class AskedBooks
{
    /// <summary>The number in the path; 0, which no book has, when it is none.</summary>
    public static int NumberInPath(Exchange exchange)
    {
        ReadOnlySpan<byte> text = exchange.PathParameter(0);
        exchange.Arguments.Add(text);
        return TargetNumber.TryRead(text, out int itemNumber) ? itemNumber : 0;
    }

    /// <summary>The number in the query; false when there is none, which is answered with 400.</summary>
    public static bool TryFindNumberInQuery(Exchange exchange, out int itemNumber)
    {
        itemNumber = 0;
        if (exchange.Request.Target.TryGetParameter("item_number"u8, out ReadOnlySpan<byte> text)
            && TargetNumber.TryRead(text, out itemNumber))
        {
            exchange.Arguments.Add(text);
            return true;
        }

        exchange.Response.Error(400, "item_number must be a book's number");
        return false;
    }

    /// <summary>The book with that number; false when there is none, which is answered with 404.</summary>
    public static bool TryFindBook(
        Exchange exchange, ICatalogStore store, int itemNumber, out BookRow book, string refusal = "there is no such book")
    {
        book = store.ReadBook(itemNumber)!;
        if (book is null)
        {
            exchange.Response.Error(404, refusal);
        }

        return book is not null;
    }

    /// <summary>
    /// Reads the page that <c>limit</c> and <c>after</c> in the target name; the answer gets its entity tag, and a link to the
    /// next one. False when the target names none, which is answered with 400.
    /// </summary>
    public static bool TryReadPage(
        Exchange exchange, ICatalogStore store, BookTags tags, string? topic, string? title, out IReadOnlyList<BookRow> books)
    {
        if (!Paging.TryRead(exchange, out PageRequest request))
        {
            books = [];
            return false;
        }

        BookPage page = store.ReadPage(request, topic, title);
        if (page.HasNext)
        {
            NextLink.Add(exchange, page.Books[^1].ItemNumber);
        }

        tags.AddTo(exchange.Response, page);
        books = page.Books;
        return true;
    }
}

/// <summary>Writes books from their rows, field by field, without garbage: lookups are what the catalog mostly does.</summary>
internal static class BookAnswers
{
    /// <summary>Answers with a book's members under a name, and with its entity tag.</summary>
    public static void Answer(
        Exchange exchange, int status, ReadOnlySpan<byte> name, BookRow book, BookTags tags,
        Action<Utf8JsonWriter, BookRow>? write = null)
    {
        tags.AddTo(exchange.Response, book);
        Utf8JsonWriter json = exchange.Response.Json(status);
        json.WriteStartObject();
        json.WriteStartObject(name);
        (write ?? Write)(json, book);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void AnswerList(
        Exchange exchange, ReadOnlySpan<byte> name, IReadOnlyList<BookRow> books, Action<Utf8JsonWriter, BookRow> write)
    {
        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartArray(name);
        foreach (BookRow book in books)
        {
            json.WriteStartObject();
            write(json, book);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes its members as our own face shows them (Contracts' Book).</summary>
    public static void Write(Utf8JsonWriter json, BookRow book)
    {
        json.WriteNumber("item_number"u8, book.ItemNumber);
        json.WriteString("title"u8, book.Title);
        json.WriteString("topic"u8, book.Topic);
        json.WriteNumber("stock"u8, book.Stock);
        json.WriteNumber("cost"u8, book.Cost);
        json.WriteNumber("version"u8, book.Version);
    }
}
