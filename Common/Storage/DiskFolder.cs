namespace PygmyStore.Common.Storage;

/// <summary>A folder of the machine's own file system; it is created durably where it is absent.</summary>
public sealed class DiskFolder : IStorageFolder
{
    public DiskFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Create(Path);
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
    public void Replace(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(PathOf(name));

    /// <inheritdoc/>
    public void Sync() => DiskSync.Folder(Path);

    // A file is only as durable as the names of the folders that it is in.
    private static void Create(string path)
    {
        if (!Directory.Exists(path) && System.IO.Path.GetDirectoryName(path) is { } parent)
        {
            Create(parent);
            Directory.CreateDirectory(path);
            DiskSync.Folder(parent);
        }
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
