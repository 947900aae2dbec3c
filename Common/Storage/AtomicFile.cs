namespace PygmyStore.Common.Storage;

/// <summary>Replaces a whole file so that every crash leaves either the old content or the new one.</summary>
public static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file beside it, syncs that, renames it over the old one and syncs the folder.</summary>
    /// <remarks>After an error of the disk the file is the old one or, when only the last step failed, one of the two.</remarks>
    public static void Replace(IStorageFolder folder, string name, ReadOnlySpan<byte> content)
    {
        string temporary = name + TemporarySuffix;
        try
        {
            using IStorageFile file = folder.Open(temporary);
            file.Truncate(0);
            file.WriteAt(0, content);
            file.Sync();
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            folder.Delete(temporary); // it would hold the space that the log beside it needs
            throw;
        }

        folder.Replace(temporary, name);
        folder.Sync();
    }

    /// <summary>Removes what a crash during <see cref="Replace"/> left; for the start, before the file is read.</summary>
    public static void RemoveLeftOver(IStorageFolder folder, string name) => folder.Delete(name + TemporarySuffix);
}
