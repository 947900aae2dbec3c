using PygmyStore.Client.Files;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>Copies the files of a store, which may be running, into a folder of their own, and audits the copy.</summary>
/// <remarks>
/// The catalog's files first, then the order log up to the first order whose sale the copied journal lacks, then the accounts. So
/// every order in the copy has its sale, its owner has his account, and every sale that the journal notes as ordered has its
/// order. After a restore the order service gives the other sales theirs (docs/decisions/0020-backups.md).
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

        using FileSnapshot? orders = OpenIfThere(data, OrderRecord.FileName);
        JournalExtent? journal = null;
        long orderBytes = 0;
        long accountBytes = 0;
        string? why = RestoreMark.WhyNotOpen(data)
            ?? JournalExtent.TryRead(catalog, out journal)
            ?? OrderExtent.TryRead(orders, journal.LastSale, ordersBefore, out orderBytes);

        // Only now: whoever owns one of these orders has had his account before, so the file has it, however often it was made or
        // written anew since. Open, it stays as it is when it is replaced.
        using FileSnapshot? accounts = OpenIfThere(data, AccountRecord.FileName);
        why ??= AccountFile.TryMeasure(accounts, journal!.Store, out accountBytes);
        return why is null
            ? Write(catalog, journal!, [(orders, orderBytes), (accounts, accountBytes)], target)
            : new BackupResult(why);
    }

    private static string? WhyNot(string data, string target) =>
        !File.Exists(Path.Combine(data, InventoryCsv.FileName))
            ? RestoreMark.WhyNotOpen(data) ?? $"{data} holds no store: {InventoryCsv.FileName} is not there"
        : IsWithin(target, data)
            ? $"{target} is inside of the data folder {data}: a backup belongs elsewhere, best on another disk"
        : File.Exists(target) ? $"{target} is a file: name a folder that is empty or not there yet"
        : !Directory.Exists(target) || !Directory.EnumerateFileSystemEntries(target).Any() ? null
        : File.Exists(Path.Combine(target, BackupManifest.FileName)) ? $"{target} holds a backup already: name another folder"
        : $"{target} is not empty: name a folder that is empty or not there yet";

    private static BackupResult Write(
        CatalogSnapshot catalog, JournalExtent journal, (FileSnapshot? Log, long Bytes)[] ofOrders, string target)
    {
        var folder = new DiskFolder(target);
        var copies = new FileCopies(folder);
        bool isDone = false;
        try
        {
            CopyAll(copies, catalog, journal, ofOrders);
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
        FileCopies copies, CatalogSnapshot catalog, JournalExtent journal, (FileSnapshot? Log, long Bytes)[] ofOrders)
    {
        foreach ((string name, byte[] content) in catalog.Tables)
        {
            copies.Add(name, content);
        }

        // A log that has just been created and holds nothing yet is made anew by the first start.
        (FileSnapshot?, long Bytes)[] logs =
            [.. catalog.Journal.Zip(journal.ValidBytes), (catalog.Archive, journal.ArchiveBytes), .. ofOrders];
        foreach ((FileSnapshot? log, long bytes) in logs.Where(log => log.Bytes > 0))
        {
            copies.Add(Path.GetFileName(log!.Path), log, bytes);
        }
    }

    private static FileSnapshot? OpenIfThere(string data, string name)
    {
        string path = Path.Combine(data, name);
        return File.Exists(path) ? new FileSnapshot(path) : null;
    }

    private static long LengthOfOrders(string data)
    {
        using FileSnapshot? orders = OpenIfThere(data, OrderRecord.FileName);
        return orders?.Length ?? 0;
    }

    /// <summary>Whether the path is the folder itself or leads to a place inside it, through whatever links.</summary>
    private static bool IsWithin(string path, string folder)
    {
        string relative = Path.GetRelativePath(RealPath(folder), RealPath(path));
        return relative != ".."
            && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !Path.IsPathRooted(relative);
    }

    // Without links. What does not exist yet is taken as it is written.
    private static string RealPath(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full; // the root
        }

        string here = Path.Combine(RealPath(parent), Path.GetFileName(full));
        return Directory.Exists(here) && Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target
            ? RealPath(target.FullName)
            : here;
    }
}

/// <summary>
/// What became of a backup or a restore. Without a manifest nothing was done: it was refused, or the audit of what was
/// to be copied is inconsistent. The audit of a restore is that of the restored folder; KeptIn is where the old files are now.
/// </summary>
internal sealed record BackupResult(
    string? Refusal, AuditReport? Audit = null, BackupManifest? Manifest = null, string? KeptIn = null);
