using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
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
    public static long Append(RecordLog log, Sale sale) =>
        End(sale, log.StartRecord().Field(sale.Op).Field(sale.ItemNumber).Field(sale.Title).Field(sale.Quantity)
            .Field(sale.UnitCost).Field(sale.Stock).Field(sale.Version));

    /// <summary>Reads a line of the archive; null when it is none.</summary>
    public static Sale? Read(RecordFields fields) =>
        fields.TryRead(out string op) & fields.TryRead(out int item) & fields.TryRead(out string title)
            & fields.TryRead(out int quantity) & fields.TryRead(out decimal cost) & fields.TryRead(out long stock)
            & fields.TryRead(out long version) & TryReadEnd(ref fields, out string? name, out string owner) & fields.AtEnd
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

/// <summary>
/// A checksum over the sales from the first one to some number. The catalog computes it from its sales, the order service from
/// its orders: equal checksums mean that both know the same operations under the same numbers.
/// </summary>
/// <remarks>
/// The checksum up to a sale continues the checksum up to the sale before it (CRC-32C, see RecordFormat.cs). It finds files that
/// do not belong together; it is no protection against a forger.
/// </remarks>
public static class SaleChecksum
{
    public const uint OfNone = 0;

    private const int MaxNumbersBytes = 48; // three numbers of up to 19, 9 and 10 digits, and the separators

    /// <summary>The checksum as it stands in files and messages: eight lower-case hexadecimal digits.</summary>
    public static string Text(uint checksum) => checksum.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Reads a checksum as <see cref="Text"/> writes it.</summary>
    public static bool TryRead(string text, out uint checksum)
    {
        Span<byte> digits = stackalloc byte[RecordFormat.ChecksumDigits];
        checksum = 0;
        return Encoding.UTF8.TryGetBytes(text, digits, out int length)
            && RecordFormat.TryReadChecksum(digits[..length], out checksum);
    }

    /// <summary>Continues the checksum by the next sale.</summary>
    public static uint Continue(uint before, long saleNumber, string op, int itemNumber, int quantity)
    {
        byte[] line = ArrayPool<byte>.Shared.Rent(MaxNumbersBytes + Encoding.UTF8.GetMaxByteCount(op.Length));
        try
        {
            Utf8.TryWrite(line, $"{saleNumber},{itemNumber},{quantity},{op}\n", out int length);
            return RecordFormat.Checksum(before, line.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(line);
        }
    }
}
