using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

// The journal's records, after the sequence number that every record has:
//
//     sold,<sale>,<op>,<item>,<quantity>,<unit cost>,<stock after>,<version after>,<title>[,<name>[,<owner>]]
//     refused,<op>,<item>,<quantity>,out_of_stock|no_such_book[,<name>]
//     added,<item>,<title>,<topic>,<cost>,<version>,<initial>
//     changed,<item>,<title>,<topic>,<cost>,<version after>,<restocked>,<adjusted>,on_sale|withdrawn
//     ordered,<sale>,<checksum over the sales up to it>
//     segment,<sales so far>,<checksum over them>,<ordered sales>
//     replacing,<sales so far>,<SHA-256 of inventory.csv>
//     checkpoint,<sales so far>,<SHA-256 of inventory.csv>
//     editing,<SHA-256 of inventory.csv>
//     edited,<SHA-256 of inventory.csv>
//
// The name is there when the request named its book by title: the text as it was sent. It is empty where a sale has only an
// owner. A refusal of a title that no book had has item 0.
//
// A segment begins with the record of that name: what must be known of the segments before it, which may be deleted.
//
// A checkpoint says that inventory.csv and the catalog's own copy of it hold all changes of books before it. "replacing"
// announces it before the files are replaced, so that a start after a crash in between knows the files that it finds.
//
// What a person has edited in inventory.csv stands between "editing" and "edited". It counts only as a whole: where "edited" is
// missing, the catalog was stopped while it wrote these records, and the next start books the edit again.

/// <summary>How changes stand in the journal.</summary>
public static class JournalFormat
{
    public static readonly LogFormat Log = new("catalog-journal", 2);

    /// <summary>How the names of its segments begin.</summary>
    public const string Stem = "journal";

    // Numbers, words, checksum and commas: those of an added book are the longest.
    private const int MostBytesBesideText = 256;
    private const int MostBytesOfOp = (2 * BookRules.MaxOpLength) + 2; // each character a quote, which is doubled
    private const int MostBytesOfText = (3 * BookRules.MaxTextLength) + 2; // a character has three bytes, a doubled quote two
    private const int MostBytesOfOwner = (2 * BookRules.MaxOwnerLength) + 2;

    /// <summary>Most bytes that a record of one change can take.</summary>
    public const int MostBytes = MostBytesBesideText + MostBytesOfOp + (2 * MostBytesOfText) + MostBytesOfOwner;

    /// <summary>Most bytes that the record of a sale, or of its refusal, can take; the name is that of the request.</summary>
    public static int MostBytesOfSale(string op, string? name = null) =>
        MostBytesBesideText + (2 * op.Length) + 2 + MostBytesOfText + MostBytesOfOwner
        + (name is null ? 0 : (3 * name.Length) + 2);

    public static void Append(RecordLog log, JournalRecord entry)
    {
        RecordWriter record = log.StartRecord();
        switch (entry)
        {
            case InventoryChange.Sold { Sale: var sale }:
                record.Field("sold"u8).Field(sale.Number).Field(sale.Op).Field(sale.ItemNumber).Field(sale.Quantity)
                    .Field(sale.UnitCost).Field(sale.Stock).Field(sale.Version).Field(sale.Title);
                SaleRecord.End(sale, record);
                break;
            case InventoryChange.Refused refused:
                record.Field("refused"u8).Field(refused.Op).Field(refused.ItemNumber).Field(refused.Quantity)
                    .Field(refused.Verdict == SaleVerdict.OutOfStock ? "out_of_stock"u8 : "no_such_book"u8);
                (refused.AskedName is { } name ? record.Field(name) : record).End();
                break;
            case InventoryChange.Added { Row: var row }:
                record.Field("added"u8).Field(row.ItemNumber).Field(row.Title).Field(row.Topic).Field(row.Cost)
                    .Field(row.Version).Field(row.Initial).End();
                break;
            case InventoryChange.Changed book:
                record.Field("changed"u8).Field(book.ItemNumber).Field(book.Title).Field(book.Topic).Field(book.Cost)
                    .Field(book.Version).Field(book.Restocked).Field(book.Adjusted)
                    .Field(book.IsWithdrawn ? "withdrawn"u8 : "on_sale"u8).End();
                break;
            case InventoryChange.Ordered ordered:
                record.Field("ordered"u8).Field(ordered.Sales).Field(SaleChecksum.Text(ordered.Checksum)).End();
                break;
            case JournalMark.Checkpoint checkpoint:
                record.Field(checkpoint.IsTaken ? "checkpoint"u8 : "replacing"u8).Field(checkpoint.Sales)
                    .Field(checkpoint.InventoryHash).End();
                break;
            case JournalMark.Segment segment:
                record.Field("segment"u8).Field(segment.Sales).Field(SaleChecksum.Text(segment.Checksum))
                    .Field(segment.Ordered).End();
                break;
            case JournalMark.Edit edit:
                record.Field(edit.IsDone ? "edited"u8 : "editing"u8).Field(edit.InventoryHash).End();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry, "has no record");
        }
    }

    /// <summary>Takes a record apart; otherwise the reason why it is none of the journal's.</summary>
    public static string? TryRead(RecordFields record, out JournalRecord entry)
    {
        record.TryRead(out ReadOnlySpan<byte> kind);
        JournalRecord? read = kind.SequenceEqual("sold"u8) ? ReadSold(ref record)
            : kind.SequenceEqual("refused"u8) ? ReadRefused(ref record)
            : kind.SequenceEqual("added"u8) ? ReadAdded(ref record)
            : kind.SequenceEqual("changed"u8) ? ReadChanged(ref record)
            : kind.SequenceEqual("ordered"u8) ? ReadOrdered(ref record)
            : kind.SequenceEqual("checkpoint"u8) ? ReadCheckpoint(ref record, isTaken: true)
            : kind.SequenceEqual("replacing"u8) ? ReadCheckpoint(ref record, isTaken: false)
            : kind.SequenceEqual("segment"u8) ? ReadSegment(ref record)
            : kind.SequenceEqual("edited"u8) ? ReadEdit(ref record, isDone: true)
            : kind.SequenceEqual("editing"u8) ? ReadEdit(ref record, isDone: false)
            : null;
        entry = read!;
        return read is not null && record.AtEnd ? null : $"record {record.Sequence} is none that the catalog writes";
    }

    private static JournalMark.Checkpoint? ReadCheckpoint(ref RecordFields record, bool isTaken) =>
        record.TryRead(out long sales) & record.TryRead(out string hash)
            ? new JournalMark.Checkpoint(sales, hash, isTaken)
            : null;

    private static JournalMark.Segment? ReadSegment(ref RecordFields record) =>
        record.TryRead(out long sales) & record.TryReadChecksum(out uint checksum) & record.TryRead(out long ordered)
            ? new JournalMark.Segment(sales, checksum, ordered)
            : null;

    private static JournalMark.Edit? ReadEdit(ref RecordFields record, bool isDone) =>
        record.TryRead(out string hash) ? new JournalMark.Edit(hash, isDone) : null;

    private static InventoryChange.Ordered? ReadOrdered(ref RecordFields record) =>
        record.TryRead(out long sales) & record.TryReadChecksum(out uint checksum)
            ? new InventoryChange.Ordered(sales, checksum)
            : null;

    private static InventoryChange.Sold? ReadSold(ref RecordFields record) =>
        record.TryRead(out long number) & record.TryRead(out string op) & record.TryRead(out int item)
            & record.TryRead(out int quantity) & record.TryRead(out decimal cost) & record.TryRead(out long stock)
            & record.TryRead(out long version) & record.TryRead(out string title)
            & SaleRecord.TryReadEnd(ref record, out string? name, out string owner)
            ? new InventoryChange.Sold(
                new Sale(number, op, item, title, quantity, cost, stock, version) { AskedName = name, Owner = owner })
            : null;

    private static InventoryChange.Refused? ReadRefused(ref RecordFields record)
    {
        bool isWhole = record.TryRead(out string op) & record.TryRead(out int item) & record.TryRead(out int quantity)
            & record.TryRead(out ReadOnlySpan<byte> verdict) & TryReadName(ref record, out string? name);
        bool isOutOfStock = verdict.SequenceEqual("out_of_stock"u8);
        return isWhole && (isOutOfStock || verdict.SequenceEqual("no_such_book"u8))
            ? new InventoryChange.Refused(
                op, item, quantity, isOutOfStock ? SaleVerdict.OutOfStock : SaleVerdict.NoSuchBook, name)
            : null;
    }

    private static InventoryChange.Added? ReadAdded(ref RecordFields record) =>
        record.TryRead(out int item) & record.TryRead(out string title) & record.TryRead(out string topic)
            & record.TryRead(out decimal cost) & record.TryRead(out long version) & record.TryRead(out long initial)
            ? new InventoryChange.Added(new BookRow(item, title, topic, cost, version, initial))
            : null;

    private static InventoryChange.Changed? ReadChanged(ref RecordFields record)
    {
        bool isWhole = record.TryRead(out int item) & record.TryRead(out string title) & record.TryRead(out string topic)
            & record.TryRead(out decimal cost) & record.TryRead(out long version) & record.TryRead(out long restocked)
            & record.TryRead(out long adjusted) & record.TryRead(out ReadOnlySpan<byte> state);
        bool isWithdrawn = state.SequenceEqual("withdrawn"u8);
        return isWhole && (isWithdrawn || state.SequenceEqual("on_sale"u8))
            ? new InventoryChange.Changed(item, title, topic, cost, version, restocked, adjusted, isWithdrawn)
            : null;
    }

    /// <summary>The name at the end of a record, null when there is none; false when it is empty.</summary>
    private static bool TryReadName(ref RecordFields record, out string? name)
    {
        name = null;
        return record.AtEnd || (record.TryRead(out name!) && name.Length > 0);
    }
}

/// <summary>What stands in one record of the journal.</summary>
public abstract record JournalRecord;

/// <summary>A record of the journal that changes no book by itself, but says what stands around it.</summary>
public abstract record JournalMark : JournalRecord
{
    /// <summary>The inventory with that content has replaced both of its files, or was about to.</summary>
    public sealed record Checkpoint(long Sales, string InventoryHash, bool IsTaken) : JournalMark;

    /// <summary>A segment begins after so many sales. Those up to Ordered were known to have their order.</summary>
    public sealed record Segment(long Sales, uint Checksum, long Ordered) : JournalMark;

    /// <summary>The changes that a person has made in inventory.csv, edited to that content, follow, or are complete.</summary>
    public sealed record Edit(string InventoryHash, bool IsDone) : JournalMark;
}
