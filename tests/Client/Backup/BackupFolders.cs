using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.OrderServer;

namespace PygmyStore.Tests.Client.Backup;

/// <summary>Folders of one test for backups and restored stores, and the client's commands over them.</summary>
internal sealed class BackupFolders : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pygmy-backup-").FullName;
    private readonly string _config;

    public BackupFolders()
    {
        _config = Path.Combine(_root, "config.txt");
        File.WriteAllText(_config, "");
    }

    /// <summary>A folder of that name, which need not be there.</summary>
    public string this[string name] => Path.Combine(_root, name);

    /// <summary>The folder for the data of a store that is restored: its parent is only its own.</summary>
    public string NewData(string store) => Directory.CreateDirectory(Path.Combine(_root, store, "data")).FullName;

    public ClientRun Backup(string data, string target) =>
        ClientRun.Of("", "backup", target, "--data", data, "--config", _config);

    public ClientRun Restore(string data, string backup) =>
        ClientRun.Of("", "restore", backup, "--data", data, "--config", _config);

    public ClientRun Audit(string data) => ClientRun.Of("", "audit", "--files", "--data", data, "--config", _config);

    /// <summary>Copies the files of a folder to a new one, without folders, locks, and files that are being written.</summary>
    public string Copy(string from, string name)
    {
        string to = Directory.CreateDirectory(this[name]).FullName;
        foreach (string path in Directory.GetFiles(from).Where(path => Path.GetExtension(path) is not ".lock" and not ".tmp"))
        {
            File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        }

        return to;
    }

    /// <summary>What the store's files in a folder hold, for comparisons.</summary>
    public static Dictionary<string, string> Content(string folder) => Directory.GetFiles(folder)
        .Where(path => StoreFiles.IsStoreFile(Path.GetFileName(path)))
        .ToDictionary(path => Path.GetFileName(path), path => Convert.ToHexString(File.ReadAllBytes(path)));

    /// <summary>The sentence with which a server refuses to start on a folder; null when it starts.</summary>
    public static string? WhyNoCatalog(string data) => WhyNot(() => CatalogService.Open(Configuration(data)).Dispose());

    /// <summary>The same for the order service.</summary>
    public static string? WhyNoOrderService(string data) => WhyNot(() => OrderService.Open(Configuration(data)).Dispose());

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static StoreConfiguration Configuration(string data)
    {
        const string text = "catalog,127.0.0.1:0\norder,127.0.0.1:0\n";
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse(text, Path.GetDirectoryName(data)!);
        return loaded.Configuration with { DataFolder = data };
    }

    private static string? WhyNot(Action open)
    {
        try
        {
            open();
            return null;
        }
        catch (StartupException refusal)
        {
            return refusal.Message;
        }
    }
}
