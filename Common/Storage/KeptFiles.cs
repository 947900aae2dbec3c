namespace PygmyStore.Common.Storage;

/// <summary>The files that a running store needs, each with the identity that it had when the store opened or wrote it.</summary>
/// <remarks>
/// If somebody else removed or replaced one while the store runs, its next start would lack what it has acknowledged. For any
/// thread.
/// </remarks>
public sealed class KeptFiles(IStorageFolder folder, params string[] names)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileIdentity?> _files =
        names.ToDictionary(name => name, folder.IdentityOf, StringComparer.Ordinal);

    /// <summary>The sentence for a file that is gone.</summary>
    public static string Missing(string name) => Lost(name, "removed or replaced");

    /// <summary>The sentence for a file that has lost its end.</summary>
    public static string Shortened(string name) => Lost(name, "shortened");

    /// <summary>Needs the file from now on, as it is now.</summary>
    public void Keep(string name)
    {
        lock (_lock)
        {
            _files[name] = folder.IdentityOf(name);
        }
    }

    /// <summary>Needs the file no longer.</summary>
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
