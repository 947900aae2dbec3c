using System.Globalization;

namespace PygmyStore.Common.Records;

/// <summary>
/// The values of one row of inventory.csv, by column. A value that is not what it should be is a <see cref="FormatException"/>.
/// </summary>
internal readonly struct InventoryCells(InventoryHeader header, string[] record)
{
    // Sums of two of them are exact, whatever a file says.
    private const long MaxMagnitude = long.MaxValue / 16;

    /// <summary>The text; empty when the column is absent.</summary>
    public string Text(string column)
    {
        int place = header.PlaceOf(column);
        return place < 0 ? "" : record[place];
    }

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
        return blank == 0
            || (blank == InventoryColumns.Ledger.Count
                ? false
                : throw new FormatException("a row has all of version, initial, restocked, adjusted and sold, or none of them"));
    }

    private static string Shown(string text) => text.Length == 0 ? "it is blank" : $"\"{text}\"";
}
