namespace PygmyStore.Common.Storage;

/// <summary>One flat folder of files: all that the stores here ask of a disk.</summary>
/// <remarks>
/// Names are plain file names. Every failure of the disk surfaces as an <see cref="IOException"/> (or an
/// <see cref="UnauthorizedAccessException"/>). A new, renamed or deleted name is durable only after <see cref="Sync"/>.
/// </remarks>
public interface IStorageFolder
{
    /// <summary>Where the folder is, for messages.</summary>
    string Path { get; }

    /// <summary>Opens a file for reading and writing; an absent one is created empty.</summary>
    IStorageFile Open(string name);

    bool Exists(string name);

    /// <summary>The names of all files, in ordinal order.</summary>
    IReadOnlyList<string> Names();

    /// <summary>The whole content of a file that is known to be small.</summary>
    byte[] ReadAll(string name);

    /// <summary>Renames a file over another in one step: a reader finds the old file or the new one, never a mixture.</summary>
    void Replace(string from, string to);

    /// <summary>Deletes a file; an absent one is no error.</summary>
    void Delete(string name);

    void Sync();

    /// <summary>Which file has the name now; null when none has.</summary>
    FileIdentity? IdentityOf(string name);
}

/// <summary>An open file that is read at offsets.</summary>
public interface IReadableFile : IDisposable
{
    long Length { get; }

    /// <summary>Fills the buffer from the offset on; fewer bytes only where the file ends.</summary>
    int ReadAt(long offset, Span<byte> buffer);
}

/// <summary>An open file that is read and written at offsets.</summary>
/// <remarks>
/// Any thread may read at any time; writes, truncations and syncs come from one thread at a time. A failed write may have written
/// a part. <see cref="DiskErrors"/> tells what an error means.
/// </remarks>
public interface IStorageFile : IReadableFile
{
    /// <summary>Writes all of the bytes, or throws.</summary>
    void WriteAt(long offset, ReadOnlySpan<byte> bytes);

    void Truncate(long length);

    /// <summary>Returns when content and length are on the disk. After it has thrown, what the disk holds is unknown.</summary>
    void Sync();

    /// <summary>Whether its name still leads to it; false once it is deleted, renamed or replaced.</summary>
    bool IsInPlace();
}

/// <summary>Which file it is, whatever its name. Two files that exist at once never share it.</summary>
/// <remarks>Only Linux tells it here; elsewhere all files look the same, and only a missing one is noticed.</remarks>
public readonly record struct FileIdentity(ulong Device, ulong Inode);
