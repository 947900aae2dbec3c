using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>The last sale in a journal, and the length of the valid lines of its segments and of the archive.</summary>
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
        string? wrong = JournalFormat.TryRead(record, out JournalRecord entry);
        lastSale = entry switch
        {
            JournalMark.Checkpoint checkpoint => checkpoint.Sales,
            JournalMark.Segment begun => begun.Sales,
            InventoryChange.Sold { Sale: var sale } => sale.Number,
            _ => lastSale,
        };
        return wrong;
    }
}

/// <summary>What of an order log goes into a backup: all before the first order whose sale the copied journal lacks.</summary>
internal static class OrderExtent
{
    /// <summary>Measures it; null, or why the log cannot be read.</summary>
    /// <param name="log">The order log; null when there is none.</param>
    /// <param name="lastSale">The last sale of the copied journal.</param>
    /// <param name="bytesBefore">Its length before the catalog's files were read: those orders must have their sales.</param>
    /// <param name="validBytes">How much of it goes into the backup.</param>
    public static string? TryRead(FileSnapshot? log, long lastSale, long bytesBefore, out long validBytes)
    {
        validBytes = 0;
        if (log is null)
        {
            return null;
        }

        bool isCut = false;
        OrderNumbering numbering = default;
        LogReading reading = LogReader.Read(log, OrderRecord.Format, LogPosition.Start, (fields, _) =>
        {
            string? wrong = numbering.Read(fields, out OrderRecord? order, out numbering);
            isCut = order is not null && order.SaleNumber > lastSale;
            return isCut ? "its sale came later" : wrong;
        });
        validBytes = reading.ValidBytes;
        return !isCut ? reading.Damage?.ToString()
            : reading.ValidBytes >= bytesBefore ? null
            : $"{log.Path}: byte {reading.ValidBytes}: the order's sale is not in the catalog's journal, which ends with sale "
                + $"{lastSale}: the files do not belong together, and a backup would hide that";
    }
}
