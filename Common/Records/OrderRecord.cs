using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

/// <summary>An order as it stands in the order log, with the sale that it is for.</summary>
/// <remarks>
/// The fields are sale number, op, item number, title, quantity, cost, stock after, version after and, where the sale has one,
/// its owner, who has bought it (empty for a guest). <see cref="OrderNumbering"/> tells the order's number.
/// </remarks>
public sealed record OrderRecord(Order Order, long SaleNumber, string Op, string Owner = "")
{
    public const string FileName = "orders.csv";

    /// <summary>Orders of some 100 bytes each: the log would take 100 GB by then.</summary>
    public const long MaxSaleNumber = 1_000_000_000;

    public static readonly LogFormat Format = new("order-log", 2);

    // Even with each of their characters a doubled quote, both fit into a line of the log beside the numbers.
    private const int MaxOpBytes = 512;
    private const int MaxTitleBytes = 3 * 1024;

    private const decimal MaxUnitCost = 1_000_000_000_000; // times the greatest quantity it is far from a decimal's limit
    private const int MostBytesBesideText = 256; // seven numbers of up to 20 digits, the cost, the checksum, commas and quotes

    /// <summary>Whether a sale may have an order: an answer of the catalog's that breaks these rules is not used.</summary>
    public static bool MayBeOf(Sale sale) =>
        sale.Number is >= 1 and <= MaxSaleNumber
        && (BookRules.WhyNotItemNumber(sale.ItemNumber) ?? BookRules.WhyNotQuantity(sale.Quantity)) is null
        && BookRules.WhyNotOwner(sale.Owner) is null
        && sale.UnitCost is >= 0 and <= MaxUnitCost
        && sale.Stock >= 0
        && sale.Version >= 0
        && IsText(sale.Op, MaxOpBytes)
        && IsText(sale.Title, MaxTitleBytes);

    /// <summary>What the buyer of a sale gets, under the order's number.</summary>
    public static Order OrderOf(Sale sale, long number) =>
        new(number, sale.ItemNumber, sale.Title, sale.Quantity, sale.UnitCost * sale.Quantity, sale.Stock, sale.Version);

    /// <summary>Whether it is the order of that sale: the same operation, book and copies under the same number.</summary>
    public bool IsFor(Sale sale) =>
        SaleNumber == sale.Number && Op == sale.Op && Order.ItemNumber == sale.ItemNumber && Order.Quantity == sale.Quantity;

    /// <summary>Most bytes that the line of a sale's order can take.</summary>
    public static int MostBytes(Sale sale) => Math.Min(
        RecordLog.MaxRecordBytes,
        MostBytesBesideText
            + (2 * (Encoding.UTF8.GetByteCount(sale.Op) + Encoding.UTF8.GetByteCount(sale.Title) + sale.Owner.Length)));

    /// <summary>Appends the order of a sale that may have one; returns the offset of its line.</summary>
    public static long Append(RecordLog log, Sale sale)
    {
        RecordWriter record = log.StartRecord().Field(sale.Number).Field(sale.Op).Field(sale.ItemNumber).Field(sale.Title)
            .Field(sale.Quantity).Field(sale.UnitCost * sale.Quantity).Field(sale.Stock).Field(sale.Version);
        return (sale.Owner.Length == 0 ? record : record.Field(sale.Owner)).End();
    }

    /// <summary>Reads the line of an order; null when it is none.</summary>
    public static OrderRecord? Read(RecordFields fields, OrderNumbering numbering) =>
        fields.TryRead(out long sale)
        && fields.TryRead(out string op)
        && fields.TryRead(out int item)
        && fields.TryRead(out string title)
        && fields.TryRead(out int quantity)
        && fields.TryRead(out decimal cost)
        && fields.TryRead(out long stock)
        && fields.TryRead(out long version)
        && SaleRecord.TryReadOwner(ref fields, out string owner)
        && fields.AtEnd
        && sale is >= 1 and <= MaxSaleNumber
        && quantity >= 1
            ? new OrderRecord(
                new Order(numbering.NumberOf(fields.Sequence, sale), item, title, quantity, cost, stock, version),
                sale, op, owner)
            : null;

    private static bool IsText(string text, int maxBytes) => text.Length > 0
        && Encoding.UTF8.GetByteCount(text) <= maxBytes
        && !text.AsSpan().ContainsAnyInRange('\0', '\u001f')
        && !text.Contains('\u007f');
}
