using PygmyStore.Client.Files;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>Copies the files of a store, which may be running, into a folder of their own, and audits the copy.</summary>
/// <remarks>
/// The catalog's files first, then the order log up to the first order whose sale the copied journal lacks. So every order in the
/// copy has its sale, and every sale that the journal notes as ordered has its order. After a restore the order service gives the
/// other sales theirs (docs/decisions/0020-backups.md).
/// </remarks>
internal static class StoreBackup
{
    /// <summary>Makes a backup. Disk errors surface as they are. Without a backup the target is as empty as before.</summary>
    public static BackupResult Make(string data, string target)
    {
        if (WhyNot(data, target) is { } refusal)
        {
            return new BackupResult(refusal);
        }

        long ordersBefore = LengthOfOrders(data);
        using var catalog = CatalogSnapshot.TryTake(data);
        if (catalog is null)
        {
            return new BackupResult(
                $"{data}: the catalog replaced its files during each of {CatalogSnapshot.MaxTries} tries; run it again");
        }

        using FileSnapshot? orders = OpenOrders(data);
        JournalExtent? journal = null;
        long orderBytes = 0;
        string? why = RestoreMark.WhyNotOpen(data)
            ?? JournalExtent.TryRead(catalog, out journal)
            ?? OrderExtent.TryRead(orders, journal.LastSale, ordersBefore, out orderBytes);
        return why is null ? Write(catalog, journal!, orders, orderBytes, target) : new BackupResult(why);
    }

    private static string? WhyNot(string data, string target) =>
        !File.Exists(Path.Combine(data, InventoryCsv.FileName))
            ? RestoreMark.WhyNotOpen(data) ?? $"{data} holds no store: {InventoryCsv.FileName} is not there"
        : RealPath.IsWithin(target, data)
            ? $"{target} is inside of the data folder {data}: a backup belongs elsewhere, best on another disk"
        : File.Exists(target) ? $"{target} is a file: name a folder that is empty or not there yet"
        : !Directory.Exists(target) || !Directory.EnumerateFileSystemEntries(target).Any() ? null
        : File.Exists(Path.Combine(target, BackupManifest.FileName)) ? $"{target} holds a backup already: name another folder"
        : $"{target} is not empty: name a folder that is empty or not there yet";

    private static BackupResult Write(
        CatalogSnapshot catalog, JournalExtent journal, FileSnapshot? orders, long orderBytes, string target)
    {
        var folder = new DiskFolder(target);
        var copies = new FileCopies(folder);
        bool isDone = false;
        try
        {
            CopyAll(copies, catalog, journal, orders, orderBytes);
            folder.Sync();
            AuditReport audit = FileAudit.Of(target);
            if (audit.Verdict == AuditReport.Inconsistent)
            {
                return new BackupResult(null, audit);
            }

            DateTime now = DateTime.UtcNow;
            var manifest = new BackupManifest(
                BackupManifest.CurrentFormat, journal.Store, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)),
                audit.Sales, audit.Orders, audit.InFlight, copies.Files, Checksum: "");
            AtomicFile.Replace(folder, BackupManifest.FileName, manifest.Write());
            isDone = true;
            return new BackupResult(null, audit, manifest);
        }
        finally
        {
            if (!isDone)
            {
                copies.Remove();
            }
        }
    }

    private static void CopyAll(
        FileCopies copies, CatalogSnapshot catalog, JournalExtent journal, FileSnapshot? orders, long orderBytes)
    {
        foreach ((string name, byte[] content) in catalog.Tables)
        {
            copies.Add(name, content);
        }

        for (int i = 0; i < catalog.Journal.Count; i++)
        {
            AddLog(copies, catalog.Journal[i], journal.ValidBytes[i]);
        }

        if (catalog.Archive is not null)
        {
            AddLog(copies, catalog.Archive, journal.ArchiveBytes);
        }

        if (orders is not null)
        {
            AddLog(copies, orders, orderBytes);
        }
    }

    // A log that has just been created and holds nothing yet is made anew by the first start.
    private static void AddLog(FileCopies copies, FileSnapshot log, long bytes)
    {
        if (bytes > 0)
        {
            copies.Add(Path.GetFileName(log.Path), log, bytes);
        }
    }

    private static FileSnapshot? OpenOrders(string data)
    {
        string path = Path.Combine(data, OrderRecord.FileName);
        return File.Exists(path) ? new FileSnapshot(path) : null;
    }

    private static long LengthOfOrders(string data)
    {
        using FileSnapshot? orders = OpenOrders(data);
        return orders?.Length ?? 0;
    }
}

/// <summary>What became of a backup: it was refused, or made, or the audit found the store's files inconsistent.</summary>
internal sealed record BackupResult(string? Refusal, AuditReport? Audit = null, BackupManifest? Manifest = null);
