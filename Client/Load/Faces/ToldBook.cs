using System.Globalization;
using System.Text.Json;

namespace PygmyStore.Client.Load.Faces;

/// <summary>A book as a store of any face tells it; null is what it does not tell.</summary>
/// <remarks>Numbers may stand in quotes. A member of another type counts as not told.</remarks>
internal sealed record ToldBook
{
    public int? ItemNumber { get; init; }

    public string? Title { get; init; }

    public string? Topic { get; init; }

    public long? Stock { get; init; }

    public decimal? Cost { get; init; }

    public long? Version { get; init; }

    /// <summary>The books of an answer, listed or alone; null if the body is no JSON with such a part.</summary>
    public static IReadOnlyList<ToldBook>? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.ToArray());
            return Shown(json.RootElement) is not { } shown ? null
                : shown.ValueKind == JsonValueKind.Array
                    ? [.. shown.EnumerateArray().Where(element => element.ValueKind == JsonValueKind.Object).Select(Of)]
                    : [Of(shown)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: text that is no Unicode
        {
            return null;
        }
    }

    private static JsonElement? Shown(JsonElement root)
    {
        JsonElement? shown = root.ValueKind == JsonValueKind.Object ? Member(root, "data", "result") : root;
        return shown is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } ? shown : null;
    }

    private static ToldBook Of(JsonElement book)
    {
        long? itemNumber = Whole(Member(book, "item_number", "id"));
        return new ToldBook
        {
            ItemNumber = itemNumber is >= 0 and <= int.MaxValue ? (int)itemNumber : null,
            Title = Text(Member(book, "title", "name")),
            Topic = Text(Member(book, "topic", "type")),
            Stock = Whole(Member(book, "stock", "quantity")),
            Cost = Number(Member(book, "cost", "price")),
            Version = Whole(Member(book, "version", "version")),
        };
    }

    private static JsonElement? Member(JsonElement element, string name, string otherName) =>
        element.TryGetProperty(name, out JsonElement member) || element.TryGetProperty(otherName, out member) ? member : null;

    private static string? Text(JsonElement? member) =>
        member is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static long? Whole(JsonElement? member) =>
        Number(member) is { } number && number == decimal.Floor(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : null;

    private static decimal? Number(JsonElement? member) => member switch
    {
        { ValueKind: JsonValueKind.Number } number => number.TryGetDecimal(out decimal value) ? value : null,
        { ValueKind: JsonValueKind.String } text =>
            decimal.TryParse(text.GetString(), CultureInfo.InvariantCulture, out decimal value) ? value : null,
        _ => null,
    };
}
