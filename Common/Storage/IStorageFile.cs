namespace PygmyStore.Common.Storage;

/// <summary>An open file that is read and written at offsets.</summary>
/// <remarks>
/// Reads are safe from any thread at any time; writes, truncations and syncs come from one thread at a time.
/// A failed write may have written a part. What an error means tells <see cref="DiskErrors"/>.
/// </remarks>
public interface IStorageFile : IDisposable
{
    long Length { get; }

    /// <summary>Fills the buffer from the offset on; fewer bytes only where the file ends.</summary>
    int ReadAt(long offset, Span<byte> buffer);

    /// <summary>Writes all of the bytes, or throws.</summary>
    void WriteAt(long offset, ReadOnlySpan<byte> bytes);

    void Truncate(long length);

    /// <summary>
    /// Returns when content and length are on the disk. After it has thrown once,
    /// what the disk holds is unknown.
    /// </summary>
    void Sync();

    /// <summary>Whether the name that it was opened by still leads to it: false once somebody has deleted, renamed or replaced it.</summary>
    bool IsInPlace();
}
