using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Storage;

/// <summary>A folder of the machine's own file system, durably created where it is absent.</summary>
public sealed class DiskFolder : IStorageFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Kept open, so that a sync needs no further descriptor; it closes with the last reference to this.
    private readonly SafeFileHandle? _handle;

    public DiskFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Create(Path);
        _handle = OperatingSystem.IsWindows() ? null : DiskCalls.OpenFolder(Path);
    }

    public string Path { get; }

    public IStorageFile Open(string name) => new DiskFile(PathOf(name));

    public bool Exists(string name) => File.Exists(PathOf(name));

    public IReadOnlyList<string> Names() =>
        [.. Directory.GetFiles(Path).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public byte[] ReadAll(string name) => File.ReadAllBytes(PathOf(name));

    public void Replace(string from, string to) =>
        DiskErrors.Show("rename", PathOf(from), () => File.Move(PathOf(from), PathOf(to), overwrite: true));

    public void Delete(string name) => File.Delete(PathOf(name));

    public void Sync()
    {
        if (_handle is not null)
        {
            DiskCalls.SyncFolder(_handle, Path);
        }
    }

    public FileIdentity? IdentityOf(string name) => DiskCalls.IdentityOf(PathOf(name));

    // A file is only as durable as the names of the folders that it is in.
    private static void Create(string path)
    {
        if (Directory.Exists(path) || System.IO.Path.GetDirectoryName(path) is not { } parent)
        {
            return;
        }

        Create(parent);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        using SafeFileHandle folder = DiskCalls.OpenFolder(parent);
        DiskCalls.SyncFolder(folder, parent);
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
