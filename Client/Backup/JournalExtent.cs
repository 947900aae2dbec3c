using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>How far the segments of a journal and the archive of sales can be read, and the last sale in the journal.</summary>
/// <param name="Store">The id of the store that the journal belongs to.</param>
/// <param name="LastSale">Its number; 0 when the journal knows of none.</param>
/// <param name="ValidBytes">The length of the valid lines, for each segment.</param>
/// <param name="ArchiveBytes">The length of the archive's valid lines; 0 when there is none.</param>
internal sealed record JournalExtent(string Store, long LastSale, IReadOnlyList<long> ValidBytes, long ArchiveBytes)
{
    /// <summary>Reads the segments; null, or why one cannot be read. Only the last one may end in the middle of a line.</summary>
    public static string? TryRead(CatalogSnapshot catalog, out JournalExtent extent)
    {
        long lastSale = 0;
        var lengths = new List<long>();
        extent = new JournalExtent("", 0, lengths, 0);
        string? store = null;
        LogPosition? end = null; // the segments before the first may have been deleted
        foreach (FileSnapshot segment in catalog.Journal)
        {
            LogReading reading =
                LogReader.Read(segment, JournalFormat.Log, end, (fields, _) => Visit(fields, ref lastSale), store);
            if (reading.Damage is not null)
            {
                return reading.Damage.ToString();
            }

            if (segment != catalog.Journal[^1] && reading.UnreadBytes > 0)
            {
                return $"{segment.Path}: byte {reading.ValidBytes}: the line is incomplete, but another segment follows";
            }

            lengths.Add(reading.ValidBytes);
            end = reading.End;
            store ??= reading.Store;
        }

        LogReading? archive = catalog.Archive is null
            ? null
            : LogReader.Read(catalog.Archive, SaleRecord.Format, LogPosition.Start, (_, _) => null, store);
        extent = new JournalExtent(store ?? "", lastSale, lengths, archive?.ValidBytes ?? 0);
        return archive?.Damage?.ToString();
    }

    private static string? Visit(RecordFields record, ref long lastSale)
    {
        if (!JournalFormat.TryRead(record, out InventoryChange? change, out JournalMark? mark))
        {
            return $"record {record.Sequence} is none that the catalog writes";
        }

        lastSale = mark switch
        {
            JournalMark.Checkpoint checkpoint => checkpoint.Sales,
            JournalMark.Segment begun => begun.Sales,
            _ => change is InventoryChange.Sold { Sale: var sale } ? sale.Number : lastSale,
        };
        return null;
    }
}
