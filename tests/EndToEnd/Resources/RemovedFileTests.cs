using System.Net;
using System.Text.Json;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.EndToEnd.Resources;

/// <summary>A file that is removed or replaced while the store runs is noticed, and nothing more is sold.</summary>
[Platform("Linux")]
[NonParallelizable] // it looks at the process's console
internal sealed class RemovedFileTests
{
    private const int SegmentBytes = 500;
    private const int BuysPastASegment = 8; // of some 120 bytes each

    private readonly TextWriter _console = Console.Error;
    private StringWriter _errors = null!;

    [SetUp]
    public void Capture() => Console.SetError(_errors = new StringWriter());

    [TearDown]
    public void Restore()
    {
        Console.SetError(_console);
        _errors.Dispose();
    }

    [Test]
    public void What_needs_the_file_acknowledges_nothing_more(
        [Values("journal-00000001.csv", "orders.csv")] string name,
            [Values("removed", "renamed", "replaced", "folder")] string how)
    {
        using var store = RunningStore.Start(Unlogged);
        Assert.That(Buy(store), Is.EqualTo(201));
        Remove(store, name, how);
        Assert.That(
            Problem(name == "orders.csv" ? store.Order.LocalEndPoint : store.Catalog.LocalEndPoint), Does.StartWith(name),
            "before anything else is bought");
        Assert.That(Buy(store), Is.Not.EqualTo(201));
        CancellationToken failed = name == "orders.csv" && how != "folder" ? store.Order.Failed : store.Catalog.Failed;
        Assert.That(failed.IsCancellationRequested, Is.True, "the process ends");
        Assert.That(
            _errors.ToString(),
            Does.Contain((how == "folder" ? "journal-00000001.csv" : name) + " was removed or replaced while the server ran"));
        PutBack(store, how);
    }

    [Test]
    public void An_inventory_that_is_gone_is_told_of_by_the_ledger_until_the_catalog_has_written_it_anew(
        [Values("inventory.csv", "inventory.base.csv")] string name)
    {
        using var store = RunningStore.Start(configuration => Unlogged(configuration) with { CheckpointBytes = SegmentBytes });
        Remove(store, name, "removed");
        Assert.That(Problem(store.Catalog.LocalEndPoint), Does.StartWith(name + " was removed or replaced"));
        for (int i = 0; i < BuysPastASegment; i++)
        {
            Assert.That(Buy(store), Is.EqualTo(201), "the journal has everything");
        }

        Assert.That(Problem(store.Catalog.LocalEndPoint), Is.Null);
    }

    [Test]
    public void An_archive_of_sales_that_is_gone_is_told_of_before_anything_is_written_to_it()
    {
        using var store = RunningStore.Start(Unlogged);
        Remove(store, "sales.csv", "removed");
        Assert.That(Problem(store.Catalog.LocalEndPoint), Does.StartWith("sales.csv was removed or replaced"));
    }

    [Test]
    public void What_needs_a_file_that_has_lost_its_end_acknowledges_nothing_more(
        [Values("journal-00000001.csv", "orders.csv")] string name)
    {
        using var store = RunningStore.Start(Unlogged);
        Assert.That(Buy(store), Is.EqualTo(201));
        using (FileStream file = File.Open(
            Path.Combine(store.Folder, "data", name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length - 1);
        }

        Assert.That(
            Problem(name == "orders.csv" ? store.Order.LocalEndPoint : store.Catalog.LocalEndPoint),
            Does.StartWith(name + " was shortened"));
        Assert.That(Buy(store), Is.Not.EqualTo(201));
        CancellationToken failed = name == "orders.csv" ? store.Order.Failed : store.Catalog.Failed;
        Assert.That(failed.IsCancellationRequested, Is.True, "the process ends");
        Assert.That(_errors.ToString(), Does.Contain(name + " was shortened while the server ran"));
    }

    private static StoreConfiguration Unlogged(StoreConfiguration configuration) => configuration with { RequestLog = false };

    private static string? Problem(IPEndPoint service)
    {
        using var client = new WireClient(service);
        return client.Ask("GET", "/ledger").Json("data").TryGetProperty("problem", out JsonElement problem)
            ? problem.GetString()
            : null;
    }

    private static int Buy(RunningStore store)
    {
        using WireClient client = store.Connect();
        return client.Ask("POST", "/orders", """{"item_number":1}""").Status;
    }

    private static void Remove(RunningStore store, string name, string how)
    {
        string data = Path.Combine(store.Folder, "data");
        string path = Path.Combine(data, name);
        switch (how)
        {
            case "removed":
                File.Delete(path);
                break;
            case "renamed":
                File.Move(path, path + ".away");
                break;
            case "replaced":
                File.Copy(path, path + ".copy");
                File.Move(path + ".copy", path, overwrite: true);
                break;
            default:
                Directory.Move(data, data + ".away");
                break;
        }
    }

    private static void PutBack(RunningStore store, string how)
    {
        string data = Path.Combine(store.Folder, "data");
        if (how == "folder")
        {
            Directory.Move(data + ".away", data);
        }
    }
}
