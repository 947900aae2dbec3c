using System.Net;
using PygmyStore.Client.Store;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Stage;

/// <summary>The folder of a stage: the configuration of its servers and their data. It removes what it has made.</summary>
internal sealed class StageFolder : IDisposable
{
    /// <summary>The beginning of the names of temporary folders.</summary>
    public const string Prefix = "pygmy-stage-";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Servers that start together on a busy machine wait for each other. One that is started again waits for one that is dead, so
    // that a class may restart them in any order.
    private const string Patience = "upstream_wait_ms,60000";

    private readonly bool _existed;

    private StageFolder(string path, bool existed)
    {
        Path = path;
        _existed = existed;
        Data = Directory.CreateDirectory(System.IO.Path.Combine(path, "data")).FullName;
    }

    public string Path { get; }

    public string Data { get; }

    public string Config => System.IO.Path.Combine(Path, "config.txt");

    /// <summary>Makes it, in the temporary folder where none is named. Null and a sentence if that is not possible.</summary>
    public static StageFolder? Make(string? named, out string whyNot)
    {
        whyNot = "";
        try
        {
            if (named is null)
            {
                return new StageFolder(Directory.CreateTempSubdirectory(Prefix).FullName, existed: false);
            }

            string path = System.IO.Path.GetFullPath(named);
            bool existed = Directory.Exists(path);
            if (existed && Directory.EnumerateFileSystemEntries(path).Any())
            {
                whyNot = $"{path} is not empty: a stage deletes its folder at the end, so it takes none that has files";
                return null;
            }

            if (!existed)
            {
                CreateForOwner(path);
            }

            return new StageFolder(path, existed);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            whyNot = $"the stage's folder cannot be made: {error.Message}";
            return null;
        }
    }

    /// <summary>Writes what the servers read: their addresses, the mark that allows faults, and the books.</summary>
    public void Write(StageAddresses addresses, long stock)
    {
        File.WriteAllLines(Config,
        [
            $"frontend,{addresses.FrontEnd}", $"catalog,{addresses.Catalog}", $"order,{addresses.Order}",
            "durability,os", "request_log,off", Patience,
        ]);
        File.WriteAllText(System.IO.Path.Combine(Data, FaultPermit.MarkerFile), "This store ends with the stage that made it.\n");
        WriteBooks(stock);
    }

    /// <summary>
    /// Deletes what the servers have stored, so that they begin with the books again. None of them runs. What the catalog has
    /// granted to front ends stays known: one of them may still show books from before.
    /// </summary>
    public void Renew(long stock)
    {
        foreach (string path in Directory.EnumerateFiles(Data)
            .Where(path => StoreFiles.IsStoreFile(System.IO.Path.GetFileName(path))))
        {
            File.Delete(path);
        }

        WriteBooks(stock);
    }

    public void Dispose()
    {
        if (!_existed)
        {
            Directory.Delete(Path, recursive: true);
            return;
        }

        Directory.Delete(Data, recursive: true);
        File.Delete(Config);
    }

    private void WriteBooks(long stock) =>
        File.WriteAllBytes(System.IO.Path.Combine(Data, InventoryCsv.FileName), BundledBooks.Inventory(stock));

    private static void CreateForOwner(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }
}

/// <summary>Where the servers of a stage listen, and the relays between them.</summary>
internal sealed record StageAddresses(
    IPEndPoint FrontEnd, IPEndPoint Catalog, IPEndPoint Order,
    IPEndPoint FrontEndToCatalog, IPEndPoint FrontEndToOrder, IPEndPoint OrderToCatalog);
