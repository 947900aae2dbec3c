using System.Globalization;

namespace PygmyStore.Common.Records;

/// <summary>The columns of inventory.csv; people may reorder them.</summary>
internal static class InventoryColumns
{
    // What every file has: all that a person needs to write.
    private static readonly string[] Required = ["item_number", "title", "topic", "stock", "cost"];

    /// <summary>What the catalog adds; blank in a row that a person adds, absent in a file that a person writes.</summary>
    public static IReadOnlyList<string> Ledger { get; } = ["version", "initial", "restocked", "adjusted", "sold"];

    public static IReadOnlyList<string> All { get; } = [.. Required, .. Ledger, "withdrawn"];

    /// <summary>Which column is where. A wrong header is a <see cref="FormatException"/>.</summary>
    public static Dictionary<string, int> PlacesIn(string[] header)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in header)
        {
            Refuse(All.Contains(name) ? null : $"the column {name} is not known");
            Refuse(places.TryAdd(name, places.Count) ? null : $"the column {name} is there twice");
        }

        // All of the ledger or nothing of it: a ledger with a hole would not add up.
        IEnumerable<string> needed = Ledger.Any(places.ContainsKey) ? Required.Concat(Ledger) : Required;
        string? missing = needed.FirstOrDefault(name => !places.ContainsKey(name));
        Refuse(missing is null ? null : $"the column {missing} is missing");
        return places;
    }

    public static void Refuse(string? reason)
    {
        if (reason is not null)
        {
            throw new FormatException(reason);
        }
    }
}

/// <summary>The values of one row, by column. A value of another kind is a <see cref="FormatException"/>.</summary>
internal sealed class InventoryCells(Dictionary<string, int> places, string[] record)
{
    // Sums of two of them are exact, whatever a file says.
    private const long MaxMagnitude = long.MaxValue / 16;

    /// <summary>The text; empty when the column is absent.</summary>
    public string Text(string column) => places.TryGetValue(column, out int place) ? record[place] : "";

    public long Number(string column)
    {
        bool isNumber = long.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value);
        return isNumber && value is >= -MaxMagnitude and <= MaxMagnitude
            ? value
            : throw new FormatException($"{column} is not a whole number: {Shown(column)}");
    }

    public long Count(string column) =>
        Number(column) is >= 0 and var value ? value : throw new FormatException($"{column} must not be negative");

    public decimal Amount(string column)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(Text(column), style, CultureInfo.InvariantCulture, out decimal value)
            ? value
            : throw new FormatException($"{column} is not an amount: {Shown(column)}");
    }

    /// <summary>Whether the row has its ledger's values: all of them, or else none.</summary>
    public bool HasLedger()
    {
        int blank = InventoryColumns.Ledger.Count(column => Text(column).Length == 0);
        return blank == 0 || blank == InventoryColumns.Ledger.Count
            ? blank == 0
            : throw new FormatException("a row has all of version, initial, restocked, adjusted and sold, or none of them");
    }

    private string Shown(string column) => Text(column) is { Length: > 0 } text ? $"\"{text}\"" : "it is blank";
}
