using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Backup;

/// <summary>backup.json: what a backup holds. It is written last, so a backup without it was cut short.</summary>
/// <remarks>
/// The format is raised when a backup has other files. Waiting are the sales whose order was not there yet: the order service
/// gives them theirs after a restore. The checksum is the SHA-256 of the manifest without it.
/// </remarks>
internal sealed record BackupManifest(
    int Format,
    string Store,
    DateTime Time,
    long Sales,
    long Orders,
    long Waiting,
    IReadOnlyList<BackupFile> Files,
    string Checksum)
{
    public const string FileName = "backup.json";
    public const int CurrentFormat = 2; // with the accounts
    private const int EarliestFormat = 1;

    public byte[] Write() => Serialize(this with { Checksum = OwnChecksum() });

    /// <summary>Reads the file; null, or why it cannot be used.</summary>
    public static string? TryRead(string path, [NotNullWhen(false)] out BackupManifest? manifest)
    {
        manifest = null;
        if (!File.Exists(path))
        {
            return $"{Path.GetDirectoryName(path)} is no backup, or one that was cut short: it has no {Path.GetFileName(path)}";
        }

        byte[] content = File.ReadAllBytes(path);
        try
        {
            manifest = JsonSerializer.Deserialize(content, BackupJson.Default.BackupManifest);
        }
        catch (JsonException)
        {
            // refused below
        }

        if (manifest is not null && manifest.Format is < EarliestFormat or > CurrentFormat)
        {
            return $"{path}: this backup has format {manifest!.Format}, which this client does not know; "
                + $"it knows {EarliestFormat} to {CurrentFormat}";
        }

        bool isWhole = manifest is not null && content.AsSpan().SequenceEqual(manifest.Write());
        bool isSane = isWhole && manifest!.Files.Count > 0 && manifest.Files.All(file => StoreFiles.IsKept(file.Name));
        return isSane ? null : $"{path} is damaged";
    }

    /// <summary>Compares the files of a folder with the manifest; null, or the first difference.</summary>
    public string? WhyNotWhole(string folder)
    {
        foreach (BackupFile file in Files)
        {
            string path = Path.Combine(folder, file.Name);
            if (!File.Exists(path))
            {
                return $"{path} is missing";
            }

            using FileStream content = File.OpenRead(path);
            if (content.Length != file.Bytes)
            {
                return $"{path} has {content.Length} bytes, not the {file.Bytes} of the backup";
            }

            if (Convert.ToHexStringLower(SHA256.HashData(content)) != file.Sha256)
            {
                return $"{path} is damaged: its checksum is not the one of the backup";
            }
        }

        string[] names = [.. Files.Select(file => file.Name)];
        string? other = Directory.GetFiles(folder).Select(path => Path.GetFileName(path))
            .FirstOrDefault(name => StoreFiles.IsStoreFile(name) && !names.Contains(name));
        return other is null ? null : $"{Path.Combine(folder, other)} is no part of the backup: take it away";
    }

    private string OwnChecksum() => Convert.ToHexStringLower(SHA256.HashData(Serialize(this with { Checksum = "" })));

    private static byte[] Serialize(BackupManifest manifest) =>
        JsonSerializer.SerializeToUtf8Bytes(manifest, BackupJson.Default.BackupManifest);
}

internal sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>The manifest as JSON. (Partial because the generator writes the other part.)</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
