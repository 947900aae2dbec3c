using PygmyStore.Client.Store;

namespace PygmyStore.Client.Backup;

/// <summary>What became of a backup: it was made, or it was refused, or the store's files are inconsistent.</summary>
/// <param name="Refusal">Why it was refused; null otherwise.</param>
/// <param name="Audit">What the audit of the copy found; null after a refusal.</param>
/// <param name="Manifest">What the backup holds; null when there is none.</param>
internal sealed record BackupResult(string? Refusal, AuditReport? Audit, BackupManifest? Manifest)
{
    public static BackupResult Refused(string sentence) => new(sentence, null, null);

    public static BackupResult Inconsistent(AuditReport audit) => new(null, audit, null);

    public static BackupResult Made(AuditReport audit, BackupManifest manifest) => new(null, audit, manifest);
}
