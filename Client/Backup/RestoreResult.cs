using PygmyStore.Client.Store;

namespace PygmyStore.Client.Backup;

/// <summary>What became of a restore.</summary>
/// <param name="Refusal">Why it was refused, with nothing changed; null when the backup is in place.</param>
/// <param name="Audit">What the audit found: of the backup after a refusal, otherwise of the restored folder.</param>
/// <param name="Manifest">The backup that is in place.</param>
/// <param name="KeptIn">Where the files of the store that was replaced are now.</param>
internal sealed record RestoreResult(string? Refusal, AuditReport? Audit, BackupManifest? Manifest, string? KeptIn)
{
    public static RestoreResult Refused(string sentence) => new(sentence, null, null, null);
}
