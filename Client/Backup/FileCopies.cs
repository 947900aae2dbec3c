using System.Security.Cryptography;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>Writes copies of files into a folder, syncs each, and notes its length and checksum.</summary>
internal sealed class FileCopies(IStorageFolder target)
{
    private const int PieceBytes = 1024 * 1024; // larger pieces are not faster

    private readonly List<string> _names = [];

    public List<BackupFile> Files { get; } = [];

    public void Add(string name, IReadableFile source, long bytes)
    {
        _names.Add(name);
        using IStorageFile copy = target.Open(name);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[(int)Math.Min(PieceBytes, bytes)];
        for (long offset = 0; offset < bytes;)
        {
            Span<byte> read = piece.AsSpan(0, (int)Math.Min(piece.Length, bytes - offset));
            read = read[..source.ReadAt(offset, read)];
            if (read.IsEmpty)
            {
                throw new IOException($"{name} became shorter while it was copied");
            }

            copy.WriteAt(offset, read);
            hash.AppendData(read);
            offset += read.Length;
        }

        copy.Sync();
        Files.Add(new BackupFile(name, bytes, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    public void Add(string name, byte[] content)
    {
        _names.Add(name);
        using IStorageFile copy = target.Open(name);
        copy.WriteAt(0, content);
        copy.Sync();
        Files.Add(new BackupFile(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
    }

    /// <summary>Takes back what was written, whole or not.</summary>
    public void Remove() => _names.ForEach(target.Delete);
}
