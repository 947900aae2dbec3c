using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>
/// How much of an order log goes into a backup: what comes before the first order whose sale the copied journal lacks.
/// </summary>
/// <param name="ValidBytes">Where those lines end.</param>
/// <param name="IsCut">Whether an order follows there whose sale the journal lacks.</param>
internal sealed record OrderExtent(long ValidBytes, bool IsCut)
{
    /// <summary>Measures it; null, or why the log cannot be read.</summary>
    /// <param name="log">The order log; null when there is none.</param>
    /// <param name="lastSale">The last sale of the copied journal.</param>
    /// <param name="extent">How much of it goes into the backup.</param>
    public static string? TryRead(FileSnapshot? log, long lastSale, out OrderExtent extent)
    {
        extent = new OrderExtent(0, false);
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
        extent = new OrderExtent(reading.ValidBytes, isCut);
        return isCut ? null : reading.Damage?.ToString();
    }
}
