using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

/// <summary>
/// A sale as it stands in the archive of sales. The line's sequence number is the sale's number; the fields are op, item number, title,
/// quantity, unit cost, stock after and version after.
/// </summary>
public static class SaleRecord
{
    public const string FileName = "sales.csv";

    public static readonly LogFormat Format = new("sale-archive", 1);

    /// <summary>Appends the sale, whose number follows; returns the offset of its line.</summary>
    public static long Append(RecordLog log, Sale sale)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(sale);
        return log.StartRecord().Field(sale.Op).Field(sale.ItemNumber).Field(sale.Title).Field(sale.Quantity)
            .Field(sale.UnitCost.ToString(CultureInfo.InvariantCulture)).Field(sale.Stock).Field(sale.Version).End();
    }

    /// <summary>Reads a line of the archive; null when it is none.</summary>
    public static Sale? Read(RecordFields fields) =>
        fields.TryRead(out string op) & fields.TryRead(out int item) & fields.TryRead(out string title)
            & fields.TryRead(out int quantity) & fields.TryRead(out ReadOnlySpan<byte> costText) & fields.TryRead(out long stock)
            & fields.TryRead(out long version) & fields.AtEnd
            && decimal.TryParse(costText, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cost)
            ? new Sale(fields.Sequence, op, item, title, quantity, cost, stock, version)
            : null;
}
