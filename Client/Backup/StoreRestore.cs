using System.Globalization;
using PygmyStore.Client.Files;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>Puts a backup in the place of the store in a data folder, while no server uses that.</summary>
internal static class StoreRestore
{
    private const int MaxFoldersASecond = 100;

    /// <summary>Restores. Disk errors surface as they are; <see cref="RestoreMark"/> tells whether it was cut short.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="backup">The folder of the backup.</param>
    /// <param name="lease">How long the leases of front ends are (<c>cache_lease_ms</c>).</param>
    public static BackupResult Run(string data, string backup, TimeSpan lease)
    {
        if (TryVerify(backup, out BackupManifest? manifest, out AuditReport? audit) is { } refusal)
        {
            return new BackupResult(refusal, audit);
        }

        _ = new DiskFolder(data); // so that the locks can be there
        using var catalogLock = FolderLock.TryTake(data, StoreFiles.CatalogLock);
        using FolderLock? orderLock = catalogLock is null ? null : FolderLock.TryTake(data, StoreFiles.OrderLock);
        if (catalogLock is null || orderLock is null)
        {
            string server = catalogLock is null ? "a catalog server" : "an order server";
            return new BackupResult($"{data} is in use by {server}: stop the servers, then restore");
        }

        WaitForLeasesElsewhere(data, lease);
        return Exchange(data, backup, manifest!);
    }

    /// <summary>
    /// In a folder without a store, the restored one may take the place of a store in another folder that was killed a moment
    /// ago: its first start waits for the leases of that one.
    /// </summary>
    private static void WaitForLeasesElsewhere(string data, TimeSpan lease)
    {
        IEnumerable<string> names = Directory.GetFiles(data).Select(path => Path.GetFileName(path));
        if (!names.Any(name => StoreFiles.IsStoreFile(name) || name == LeaseRecord.FileName))
        {
            byte[] content = LeaseRecord.Write((long)lease.TotalMilliseconds);
            AtomicFile.Replace(new DiskFolder(data), LeaseRecord.FileName, content);
        }
    }

    /// <summary>Null when the backup is whole and consistent; otherwise why not.</summary>
    private static string? TryVerify(string backup, out BackupManifest? manifest, out AuditReport? audit)
    {
        audit = null;
        string path = Path.Combine(backup, BackupManifest.FileName);
        if ((BackupManifest.TryRead(path, out manifest) ?? manifest!.WhyNotWhole(backup)) is { } why)
        {
            return why;
        }

        audit = FileAudit.Of(backup);
        return audit.Verdict == AuditReport.Inconsistent
            ? $"{backup}: the audit of this backup is not consistent; nothing was restored"
            : (audit.Sales, audit.Orders) != (manifest!.Sales, manifest.Orders)
                ? $"{backup}: its files do not hold what its {BackupManifest.FileName} says"
            : null;
    }

    private static BackupResult Exchange(string data, string backup, BackupManifest manifest)
    {
        var steps = new RestoreSteps(data);
        string kept = FreeName(data);
        if (steps.IsCutShort)
        {
            if (steps.TryReadManifest(out BackupManifest? begun) is { } unknown)
            {
                return new BackupResult($"a restore was cut short, and cannot be completed: {unknown}");
            }

            Take(steps.Exchange(begun!, kept));
            if (begun!.Checksum == manifest.Checksum)
            {
                return Result(data, kept, manifest);
            }

            kept = FreeName(data); // that was another backup: its files make room for these
        }

        try
        {
            Take(steps.CopyIn(backup, manifest));
        }
        catch when (!steps.IsCutShort)
        {
            steps.RemoveCopy();
            throw;
        }

        Take(steps.Exchange(manifest, kept));
        return Result(data, kept, manifest);
    }

    private static BackupResult Result(string data, string kept, BackupManifest manifest) =>
        new(null, FileAudit.Of(data), manifest, Path.Combine(data, kept));

    private static void Take(IEnumerable<string> steps) => _ = steps.Count();

    private static string FreeName(string data)
    {
        string name = DateTime.UtcNow.ToString("'before-restore-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        IEnumerable<string> others = Enumerable.Range(2, MaxFoldersASecond).Select(number => $"{name}-{number}");
        return others.Prepend(name).First(free => !Directory.Exists(Path.Combine(data, free)));
    }
}
