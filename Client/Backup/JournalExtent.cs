using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>How far each segment of a journal can be read, and the last sale that is in it.</summary>
/// <param name="Store">The id of the store that the journal belongs to.</param>
/// <param name="LastSale">Its number; 0 when the journal knows of none.</param>
/// <param name="ValidBytes">The length of the valid lines, for each segment.</param>
internal sealed record JournalExtent(string Store, long LastSale, IReadOnlyList<long> ValidBytes)
{
    /// <summary>Reads the segments; null, or why one cannot be read. Only the last one may end in the middle of a line.</summary>
    public static string? TryRead(IReadOnlyList<FileSnapshot> segments, out JournalExtent extent)
    {
        long lastSale = 0;
        var lengths = new List<long>();
        extent = new JournalExtent("", 0, lengths);
        string? store = null;
        LogPosition? end = null; // the segments before the first may have been deleted
        foreach (FileSnapshot segment in segments)
        {
            LogReading reading = LogReader.Read(segment, JournalFormat.Log, end, (fields, _) => Visit(fields, ref lastSale), store);
            if (reading.Damage is not null)
            {
                return reading.Damage.ToString();
            }

            if (segment != segments[^1] && reading.UnreadBytes > 0)
            {
                return $"{segment.Path}: byte {reading.ValidBytes}: the line is incomplete, but another segment follows";
            }

            lengths.Add(reading.ValidBytes);
            end = reading.End;
            store ??= reading.Store;
        }

        extent = new JournalExtent(store ?? "", lastSale, lengths);
        return null;
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
