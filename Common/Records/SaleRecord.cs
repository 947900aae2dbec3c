using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

/// <summary>
/// A sale as it stands in the archive of sales. The line's sequence number is the sale's number. The fields are op, item number,
/// title, quantity, unit cost, stock after, version after and, where the sale has them, the name that the request gave the book,
/// and the owner.
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
        return End(sale, log.StartRecord().Field(sale.Op).Field(sale.ItemNumber).Field(sale.Title).Field(sale.Quantity)
            .Field(sale.UnitCost.ToString(CultureInfo.InvariantCulture)).Field(sale.Stock).Field(sale.Version));
    }

    /// <summary>Reads a line of the archive; null when it is none.</summary>
    public static Sale? Read(RecordFields fields) =>
        fields.TryRead(out string op) & fields.TryRead(out int item) & fields.TryRead(out string title)
            & fields.TryRead(out int quantity) & fields.TryRead(out ReadOnlySpan<byte> costText) & fields.TryRead(out long stock)
            & fields.TryRead(out long version) & TryReadEnd(ref fields, out string? name, out string owner) & fields.AtEnd
            && decimal.TryParse(costText, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cost)
            ? new Sale(fields.Sequence, op, item, title, quantity, cost, stock, version) { AskedName = name, Owner = owner }
            : null;

    /// <summary>
    /// Ends a record of a sale, in the archive or in the journal, with the asked name and the owner. What the sale does not have
    /// is left out; the name is empty where only the owner is there.
    /// </summary>
    internal static long End(Sale sale, RecordWriter record)
    {
        record = sale.AskedName is null && sale.Owner.Length == 0 ? record : record.Field(sale.AskedName ?? "");
        return (sale.Owner.Length == 0 ? record : record.Field(sale.Owner)).End();
    }

    /// <summary>Reads what <see cref="End"/> writes; false when it is something else.</summary>
    internal static bool TryReadEnd(ref RecordFields record, out string? name, out string owner)
    {
        (name, owner) = (null, "");
        if (record.AtEnd)
        {
            return true;
        }

        bool isRead = record.TryRead(out string text);
        name = text.Length == 0 ? null : text;
        return isRead && (name is not null || !record.AtEnd) && TryReadOwner(ref record, out owner);
    }

    /// <summary>Reads the owner at the end of a record, empty when there is none; false when it is something else.</summary>
    internal static bool TryReadOwner(ref RecordFields record, out string owner)
    {
        owner = "";
        return record.AtEnd || (record.TryRead(out owner) && owner.Length > 0 && BookRules.WhyNotOwner(owner) is null);
    }
}
