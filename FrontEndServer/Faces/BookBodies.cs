using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>Writes books member by member, without garbage: lookups and searches are what a store mostly does.</summary>
internal static class BookBodies
{
    /// <summary>Answers with a book under a name: <c>{"data":{...}}</c>.</summary>
    public static void AnswerBook(
        this Exchange exchange, ReadOnlySpan<byte> name, Book book, Action<Utf8JsonWriter, Book> writeMembers)
    {
        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartObject(name);
        writeMembers(json, book);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The same with a list: <c>{"data":[{...},{...}]}</c>.</summary>
    public static void AnswerBooks(
        this Exchange exchange, ReadOnlySpan<byte> name, IReadOnlyList<Book> books, Action<Utf8JsonWriter, Book> writeMembers)
    {
        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteStartArray(name);
        for (int i = 0; i < books.Count; i++)
        {
            json.WriteStartObject();
            writeMembers(json, books[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The members of our own face.</summary>
    public static void WriteOurs(Utf8JsonWriter json, Book book)
    {
        json.WriteNumber("item_number"u8, book.ItemNumber);
        json.WriteString("title"u8, book.Title);
        json.WriteString("topic"u8, book.Topic);
        json.WriteNumber("stock"u8, book.Stock);
        json.WriteNumber("cost"u8, book.Cost);
        json.WriteNumber("version"u8, book.Version);
    }
}
