using System.Text.Json;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Faces;

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
