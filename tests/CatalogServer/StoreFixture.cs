using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>A catalog's store over a disk in memory, without a server around it.</summary>
internal sealed class StoreFixture : IDisposable
{
    public const string CurrentJournal = "journal-00000001.csv";

    public FaultyFolder Disk { get; set; } = new();

    public CatalogStoreOptions Options { get; set; } = new();

    public CatalogStore Store { get; private set; } = null!;

    public int Failures { get; private set; }

    public Inventory Inventory => Store.Inventory;

    public string InventoryText
    {
        get => Encoding.UTF8.GetString(Disk.ReadAll("inventory.csv"));
        set => Disk.Put("inventory.csv", Encoding.UTF8.GetBytes(value));
    }

    public StoreFixture Open()
    {
        Store = CatalogRecovery.Open(Disk, Options with { OnFailed = _ => Failures++ });
        return this;
    }

    /// <summary>Goes on with a copy of the disk as it is now: the process was killed.</summary>
    public void KillAndOpen()
    {
        Kill();
        Open();
    }

    public void Kill()
    {
        var copy = new FaultyFolder();
        foreach (string name in Disk.Names())
        {
            copy.Put(name, Disk.ReadAll(name));
        }

        Store.Dispose();
        Disk = copy;
    }

    /// <summary>A clean stop and a start.</summary>
    public void Reopen()
    {
        Close();
        Open();
    }

    public void Close()
    {
        Store.Submit(new TakeCheckpoint());
        Store.Dispose();
    }

    public Sell Sell(string op, int itemNumber, int quantity = 1) => Submit(new Sell(new SaleRequest(op, itemNumber, quantity)));

    public ChangeBook SetStock(int itemNumber, long stock) => Submit(new ChangeBook(itemNumber) { Stock = stock });

    /// <summary>Submits a command that must become durable.</summary>
    public T Submit<T>(T command)
        where T : InventoryCommand
    {
        Assert.That(Store.Submit(command), Is.EqualTo(CommitOutcome.Durable));
        return command;
    }

    /// <summary>All that must be the same after a restart.</summary>
    public string State()
    {
        string books = string.Join("\n", Inventory.Rows.OrderBy(row => row.ItemNumber));
        IEnumerable<Sale> kept = Inventory.ReadSales(0, 1000).Sales!;
        string sales = string.Join("\n", kept);
        return $"{books}\n{Inventory.ReadSaleCount()}\n{sales}";
    }

    public void Dispose() => Store?.Dispose();
}
