using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

/// <summary>Which number an order has. Order n is sale n (docs/decisions/0022-order-n-is-sale-n.md).</summary>
/// <remarks>
/// An earlier release counted the orders: an order's number is the sequence number of its line. Such a log goes on like this
/// until every sale up to its last one has an order. Then the numbers 1 to N belong to the sales 1 to N, in some order. A note
/// says so, and after it the order of a sale has the sale's number. A new log begins with that note, and N is 0. N is Counted
/// here, null while the log has no note; LastSale is the highest sale that has an order.
/// </remarks>
public readonly record struct OrderNumbering(long Orders, long LastSale, long? Counted)
{
    private static ReadOnlySpan<byte> NoteWord => "numbering"u8;

    /// <summary>Whether the note comes next: there is none yet, and each sale up to the last one has its order.</summary>
    public bool IsNoteDue => Counted is null && Orders == LastSale;

    /// <summary>The number of a sale's order whose line has that sequence number.</summary>
    public long NumberOf(long sequence, long saleNumber) =>
        Counted is { } counted && saleNumber > counted ? saleNumber : sequence;

    public OrderNumbering With(long saleNumber) => this with { Orders = Orders + 1, LastSale = Math.Max(LastSale, saleNumber) };

    /// <summary>Appends the note, which is due.</summary>
    public OrderNumbering Note(RecordLog log)
    {
        log.StartRecord().Field(NoteWord).Field(Orders).End();
        return this with { Counted = Orders };
    }

    /// <summary>Reads the next line, an order or the note (null); a reason when it is neither, or not in its place.</summary>
    public string? Read(RecordFields fields, out OrderRecord? order, out OrderNumbering next)
    {
        RecordFields note = fields;
        order = null;
        next = this;
        if (note.TryRead(out ReadOnlySpan<byte> word) && word.SequenceEqual(NoteWord))
        {
            bool isInPlace = note.TryRead(out long counted) && note.AtEnd && IsNoteDue && counted == Orders;
            next = this with { Counted = Orders };
            return isInPlace ? null : $"record {fields.Sequence} notes a numbering that does not follow the orders before it";
        }

        order = OrderRecord.Read(fields, this);
        next = order is null ? this : With(order.SaleNumber);
        return order is null ? $"record {fields.Sequence} is no order" : null;
    }
}
