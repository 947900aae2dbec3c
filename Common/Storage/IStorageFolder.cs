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

    /// <summary>Makes the names durable.</summary>
    void Sync();

    /// <summary>Which file has the name now; null when none has.</summary>
    FileIdentity? IdentityOf(string name);
}
