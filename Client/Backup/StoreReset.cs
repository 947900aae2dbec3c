using System.Globalization;
using System.Security.Cryptography;
using PygmyStore.Client.Files;
using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Backup;

/// <summary>Begins a new store in a data folder and deletes the old one, while no server uses it.</summary>
/// <remarks>
/// It takes the steps of a restore (<see cref="RestoreSteps"/>), with an inventory as all that is put in place. So a crash leaves
/// the old store whole, a folder that the servers refuse and a further reset completes, or the new store whole. The old files are
/// moved to a folder of their own first and deleted last; the next reset deletes what a crash has left of them.
/// </remarks>
internal sealed class StoreReset : IDisposable
{
    private const string Aside = "before-reset-";

    private readonly string _data;
    private readonly RestoreSteps _steps;
    private readonly FolderLock _catalogLock;
    private readonly FolderLock _orderLock;

    private StoreReset(string data, FolderLock catalogLock, FolderLock orderLock)
    {
        _data = data;
        _steps = new RestoreSteps(data);
        _catalogLock = catalogLock;
        _orderLock = orderLock;
    }

    /// <summary>What it would delete, in words; null if the folder holds no store.</summary>
    public string? Old =>
        _steps.IsCutShort || Directory.GetFiles(_data).Any(path => StoreFiles.IsStoreFile(Path.GetFileName(path)))
            ? $"the store in {_data} (orders: {OrderFile.CountIn(_data)})"
            : null;

    /// <summary>Takes the servers' locks in the folder, which may be absent; null, and why, if a server has one.</summary>
    public static StoreReset? TryBegin(string data, out string? refusal)
    {
        refusal = null;
        _ = new DiskFolder(data); // so that the locks can be there
        var catalogLock = FolderLock.TryTake(data, StoreFiles.CatalogLock);
        FolderLock? orderLock = catalogLock is null ? null : FolderLock.TryTake(data, StoreFiles.OrderLock);
        if (catalogLock is not null && orderLock is not null)
        {
            return new StoreReset(data, catalogLock, orderLock);
        }

        string server = catalogLock is null ? "a catalog server" : "an order server";
        catalogLock?.Dispose();
        refusal = $"{data} is in use by {server}: stop the servers, then reset";
        return null;
    }

    /// <summary>Begins the new store; null, or why nothing was done. Disk errors surface as they are.</summary>
    /// <param name="inventory">The inventory.csv of the new store.</param>
    public string? Run(byte[] inventory)
    {
        if (_steps.IsCutShort && _steps.TryReadManifest(out _) is { } unknown)
        {
            return $"a restore was cut short, and cannot be completed: {unknown}";
        }

        _ = Steps(inventory).Count();
        return null;
    }

    /// <summary>Its steps, one by one, so that a test can stop after each.</summary>
    public IEnumerable<string> Steps(byte[] inventory)
    {
        if (_steps.IsCutShort && _steps.TryReadManifest(out BackupManifest? begun) is null)
        {
            foreach (string step in _steps.Exchange(begun!, NewAside()))
            {
                yield return step;
            }
        }

        BackupManifest manifest = CopyIn(inventory);
        yield return "marked";
        foreach (string step in _steps.Exchange(manifest, NewAside()))
        {
            yield return step;
        }

        foreach (string old in Directory.GetDirectories(_data, Aside + "*"))
        {
            Directory.Delete(old, recursive: true);
            yield return $"deleted {old}";
        }
    }

    public void Dispose()
    {
        _orderLock.Dispose();
        _catalogLock.Dispose();
    }

    private BackupManifest CopyIn(byte[] inventory)
    {
        string source = Directory.CreateTempSubdirectory("pygmy-reset-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(source, InventoryCsv.FileName), inventory);
            var file = new BackupFile(
                InventoryCsv.FileName, inventory.Length, Convert.ToHexStringLower(SHA256.HashData(inventory)));
            var manifest = new BackupManifest(
                BackupManifest.CurrentFormat, Store: "", DateTime.UnixEpoch, Sales: 0, Orders: 0, Waiting: 0, [file],
                Checksum: "");
            _ = _steps.CopyIn(source, manifest).Count();
            return manifest;
        }
        catch when (!_steps.IsCutShort)
        {
            _steps.RemoveCopy();
            throw;
        }
        finally
        {
            Directory.Delete(source, recursive: true);
        }
    }

    /// <summary>A name that no folder has: two resets within a tick do not hold the same locks.</summary>
    private static string NewAside() => string.Create(CultureInfo.InvariantCulture, $"{Aside}{DateTime.UtcNow.Ticks}");
}
