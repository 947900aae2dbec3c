using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>A folder of the machine's own file system; it is created durably where it is absent.</summary>
public sealed class DiskFolder : IStorageFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Kept open, so that a sync needs no further descriptor; it closes with the last reference to this.
    private readonly SafeFileHandle? _handle;

    public DiskFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Create(Path);
        _handle = OperatingSystem.IsWindows() ? null : DiskSync.OpenFolder(Path);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IStorageFile Open(string name) => new DiskFile(PathOf(name));

    /// <inheritdoc/>
    public bool Exists(string name) => File.Exists(PathOf(name));

    /// <inheritdoc/>
    public IReadOnlyList<string> Names()
    {
        string[] names = Directory.GetFiles(Path);
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = System.IO.Path.GetFileName(names[i]);
        }

        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public byte[] ReadAll(string name) => File.ReadAllBytes(PathOf(name));

    /// <inheritdoc/>
    public void Replace(string from, string to)
    {
        try
        {
            File.Move(PathOf(from), PathOf(to), overwrite: true);
        }
        catch (Exception error) when (DiskErrors.IsHidden(error))
        {
            throw DiskErrors.Shown("rename", PathOf(from), error);
        }
    }

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(PathOf(name));

    /// <inheritdoc/>
    public void Sync()
    {
        if (_handle is not null)
        {
            DiskSync.Folder(_handle, Path);
        }
    }

    /// <inheritdoc/>
    public FileIdentity? IdentityOf(string name) => FileIdentity.Of(PathOf(name));

    // A file is only as durable as the names of the folders that it is in.
    private static void Create(string path)
    {
        if (!Directory.Exists(path) && System.IO.Path.GetDirectoryName(path) is { } parent)
        {
            Create(parent);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnerOnly);
            }

            DiskSync.Folder(parent);
        }
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
