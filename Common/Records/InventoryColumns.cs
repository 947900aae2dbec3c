using System.Globalization;

namespace PygmyStore.Common.Records;

internal static class InventoryColumns
{
    public const string ItemNumber = "item_number";
    public const string Title = "title";
    public const string Topic = "topic";
    public const string Stock = "stock";
    public const string Cost = "cost";
    public const string Version = "version";
    public const string Initial = "initial";
    public const string Restocked = "restocked";
    public const string Adjusted = "adjusted";
    public const string Sold = "sold";
    public const string Withdrawn = "withdrawn";

    /// <summary>What every file has: all that a person needs to write.</summary>
    public static IReadOnlyList<string> Required { get; } = [ItemNumber, Title, Topic, Stock, Cost];

    /// <summary>What the catalog adds; blank in a row that a person adds, absent in a file that a person writes.</summary>
    public static IReadOnlyList<string> Ledger { get; } = [Version, Initial, Restocked, Adjusted, Sold];

    public static IReadOnlyList<string> All { get; } = [.. Required, .. Ledger, Withdrawn];
}

/// <summary>Which column is where: people may reorder them. A wrong header is a <see cref="FormatException"/>.</summary>
internal sealed class InventoryHeader
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public InventoryHeader(string[] names)
    {
        Count = names.Length;
        for (int i = 0; i < names.Length; i++)
        {
            if (!InventoryColumns.All.Contains(names[i]))
            {
                throw new FormatException($"the column {names[i]} is not known");
            }

            if (!_places.TryAdd(names[i], i))
            {
                throw new FormatException($"the column {names[i]} is there twice");
            }
        }

        // All of the ledger or nothing of it: a ledger with a hole would not add up.
        bool hasLedger = InventoryColumns.Ledger.Any(_places.ContainsKey);
        IEnumerable<string> needed = [.. InventoryColumns.Required, .. hasLedger ? InventoryColumns.Ledger : []];
        if (needed.FirstOrDefault(name => !_places.ContainsKey(name)) is { } missing)
        {
            throw new FormatException($"the column {missing} is missing");
        }
    }

    public int Count { get; }

    /// <summary>The place of a column, or -1 when it is absent.</summary>
    public int PlaceOf(string name) => _places.GetValueOrDefault(name, -1);
}

/// <summary>The values of one row, by column. A value of another kind is a <see cref="FormatException"/>.</summary>
internal readonly struct InventoryCells(InventoryHeader header, string[] record)
{
    // Sums of two of them are exact, whatever a file says.
    private const long MaxMagnitude = long.MaxValue / 16;

    /// <summary>The text; empty when the column is absent.</summary>
    public string Text(string column) => header.PlaceOf(column) is >= 0 and var place ? record[place] : "";

    public long Number(string column)
    {
        string text = Text(column);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value is >= -MaxMagnitude and <= MaxMagnitude
            ? value
            : throw new FormatException($"{column} is not a whole number: {Shown(text)}");
    }

    public long Count(string column)
    {
        long value = Number(column);
        return value >= 0 ? value : throw new FormatException($"{column} must not be negative");
    }

    public decimal Amount(string column)
    {
        string text = Text(column);
        return decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            ? value
            : throw new FormatException($"{column} is not an amount: {Shown(text)}");
    }

    /// <summary>Whether the row has its ledger's values: all of them, or else none.</summary>
    public bool HasLedger()
    {
        InventoryCells self = this;
        int blank = InventoryColumns.Ledger.Count(column => self.Text(column).Length == 0);
        return blank == 0 || blank == InventoryColumns.Ledger.Count
            ? blank == 0
            : throw new FormatException("a row has all of version, initial, restocked, adjusted and sold, or none of them");
    }

    private static string Shown(string text) => text.Length == 0 ? "it is blank" : $"\"{text}\"";
}
