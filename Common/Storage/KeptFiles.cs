namespace PygmyStore.Common.Storage;

/// <summary>The files that a running store needs, each with the identity that it had when the store opened or wrote it.</summary>
/// <remarks>If somebody else removes or replaces one, the next start lacks what was acknowledged. For any thread.</remarks>
public sealed class KeptFiles(IStorageFolder folder, params string[] names)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileIdentity?> _files =
        names.ToDictionary(name => name, folder.IdentityOf, StringComparer.Ordinal);

    public static string Missing(string name) => Lost(name, "removed or replaced");

    public static string Shortened(string name) => Lost(name, "shortened");

    /// <summary>Needs the file from now on, as it is now.</summary>
    public void Keep(string name)
    {
        lock (_lock)
        {
            _files[name] = folder.IdentityOf(name);
        }
    }

    public void Forget(string name)
    {
        lock (_lock)
        {
            _files.Remove(name);
        }
    }

    /// <summary>Replaces the file for the store itself, and needs the new one.</summary>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        lock (_lock)
        {
            try
            {
                AtomicFile.Replace(folder, name, content);
            }
            finally
            {
                _files[name] = folder.IdentityOf(name);
            }
        }
    }

    /// <summary>A sentence that names the first file that is no longer in its place; null when all are.</summary>
    public string? WhyNotWhole()
    {
        lock (_lock)
        {
            string? lost = _files.Keys.FirstOrDefault(name => folder.IdentityOf(name) is not { } found || found != _files[name]);
            return lost is null ? null : Missing(lost);
        }
    }

    private static string Lost(string name, string how) => $"{name} was {how} while the server ran: "
        + $"stop it, put the file back or restore a backup ({RestoreAdvice.Command}), and start it again";
}

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
