using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;
using PygmyStore.Tests.CatalogServer;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Files;

/// <summary><c>audit --files</c> over the files of a real store, good and doctored.</summary>
internal sealed class FileAuditTests
{
    private RunningStore _store = null!;
    private string _data = "";

    [SetUp]
    public void BuyThenStop()
    {
        _store = RunningStore.Start();
        _data = Path.Combine(_store.Folder, "data");
        using WireClient client = _store.Connect();
        for (int i = 0; i < 5; i++)
        {
            Assert.That(client.Ask("POST", "/orders", """{"item_number":2,"quantity":2}""",
                ("Idempotency-Key", $"key-{i}")).Status, Is.EqualTo(201));
        }

        Assert.That(client.Ask("POST", "/orders", """{"item_number":2,"quantity":9999}""", ("Idempotency-Key", "refused")).Status,
            Is.EqualTo(409));
    }

    [TearDown]
    public void Remove() => _store.Dispose();

    [Test]
    public void The_files_of_a_quiet_store_are_consistent_while_it_runs_and_no_byte_of_them_changes()
    {
        string before = Content();
        ClientRun run = Audit();
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")), run.Output);
        Assert.That(run.Output, Does.StartWith("consistent: 5 sales, 5 orders (all up to sale 5)").And.Not.Contain("FAILED"));
        Assert.That(run.Output, Does.Match(@"\b2  RPCs for Dummies +1000 +0 +0 +10 +990 +10 +yes"));
        Assert.That(Content(), Is.EqualTo(before));
    }

    [Test]
    public void The_files_that_a_stopped_store_leaves_are_consistent()
    {
        _store = _store.Restart();
        Assert.That(Audit().ExitCode, Is.Zero);
    }

    [Test]
    public void An_order_that_is_cut_off_is_missed()
    {
        string path = Path.Combine(_data, "orders.csv");
        string[] lines = File.ReadAllLines(path);
        File.WriteAllText(path, string.Join("", lines[..^1].Select(line => line + "\n")));
        ClientRun run = Audit();
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Output,
            Does.Contain("5 sales, 4 orders").And.Contain("sale 5 has none").And.Contain("item 2: sold 10, ordered 8"));
    }

    [Test]
    public void A_sale_that_waits_for_its_order_is_settling_until_the_catalog_has_noted_that_order()
    {
        using CatalogFixture catalog = new CatalogFixture().Start();
        catalog.Sell("a", 2);
        ClientRun waits = Audit(catalog.Configuration.DataFolder);
        string checksum = SaleChecksum.Text(SaleChecksum.Continue(SaleChecksum.OfNone, 1, "a", 2, 1));
        catalog.Send(
            "POST", "/sales/ordered",
            $$"""{"store":"{{catalog.Ledger().Store}}","watermark":1,"checksum":"{{checksum}}","last_sale":1}""");
        ClientRun lost = Audit(catalog.Configuration.DataFolder);

        Assert.That((waits.ExitCode, lost.ExitCode), Is.EqualTo((4, 4)));
        Assert.That(waits.Output, Does.StartWith("settling: 1 sales, 0 orders").And.Not.Contain("FAILED"));
        Assert.That(waits.Output, Does.Contain("waits   every sale has its order: sale 1 has none"));
        Assert.That(lost.Output, Does.StartWith("inconsistent: 1 sales, 0 orders").And.Contain("orders.csv has lost orders"));
    }

    [Test]
    public void A_log_of_an_earlier_release_is_audited_backed_up_and_restored_before_and_after_it_has_settled()
    {
        using CatalogFixture catalog = new CatalogFixture().Start();
        string store = catalog.Ledger().Store;
        Sale[] sales = [.. "abcd".Select(op => catalog.Sell($"{op}", 2).Sale)];
        catalog.Kill();
        string data = catalog.Configuration.DataFolder;
        var folder = new DiskFolder(data);
        var options = new RecordLogOptions { NewStore = store };
        using (RecordLog log = RecordLog.Open(folder, OrderRecord.FileName, OrderRecord.Format, options, (_, _) => null).Log!)
        {
            OrderRecord.Append(log, sales[2]); // order 1 is sale 3
            OrderRecord.Append(log, sales[0]);
            log.Commit();
        }

        AssertSurvives(data, "settling: 4 sales, 2 orders (all up to sale 1)");
        using (var orders = OrderBook.Open(folder, options, TextWriter.Null))
        {
            orders.Append(new OrderAppend([sales[1]]));
            orders.Append(new OrderAppend([sales[3]]));
        }

        AssertSurvives(data, "consistent: 4 sales, 4 orders (all up to sale 4)");
        using var again = OrderBook.Open(folder, options, TextWriter.Null);
        long[] saleOfEach = [.. Enumerable.Range(1, 4).Select(number => again.Find(number)!.SaleNumber)];
        Assert.That(saleOfEach, Is.EqualTo(new long[] { 3, 1, 2, 4 }));
    }

    [Test]
    public void A_torn_line_at_the_end_is_no_order_and_no_damage()
    {
        File.AppendAllText(Path.Combine(_data, "orders.csv"), "6,6,kPOST/or");
        Assert.That(Audit().ExitCode, Is.Zero);
    }

    [TestCase("orders.csv")]
    [TestCase("journal-00000001.csv")]
    public void A_changed_line_is_told_with_its_file_and_place(string file)
    {
        string path = Path.Combine(_data, file);
        File.WriteAllText(path, File.ReadAllText(path).Replace("key-2", "key-x", StringComparison.Ordinal));
        ClientRun run = Audit();
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Output, Does.Contain("FAILED  every file can be read to its end").And.Match($"{file}: byte [0-9]+: "));
    }

    [Test]
    public void A_stock_that_a_person_has_counted_is_told()
    {
        _store = _store.Restart(); // the stop has written the inventory with its ledger
        string path = Path.Combine(_data, "inventory.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace(",990,", ",993,", StringComparison.Ordinal));
        ClientRun run = Audit();
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Output, Does.Contain("item 2: inventory.csv has +3 copies beside what the catalog wrote"));
    }

    [Test]
    public void A_sold_that_no_order_explains_is_told()
    {
        _store = _store.Restart();
        string path = Path.Combine(_data, "inventory.base.csv");
        File.WriteAllText(path,
            File.ReadAllText(path).Replace(",990,20,6,1000,0,0,10,", ",989,20,6,1000,0,0,11,", StringComparison.Ordinal));
        ClientRun run = Audit();
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Output,
            Does.Contain("item 2: sold 11, ordered 10").And.Contain("inventory.base.csv is not the copy that the journal names"));
    }

    [Test]
    public void A_folder_without_an_inventory_is_no_store()
    {
        File.Delete(Path.Combine(_data, "inventory.csv"));
        ClientRun run = Audit();
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error, Does.Contain("inventory.csv"));
    }

    /// <summary>The audit of the folder, and of what is restored from its backup, which has the same order log.</summary>
    private void AssertSurvives(string data, string verdict)
    {
        string config = Path.Combine(_store.Folder, "config.txt");
        string backup = Path.Combine(Path.GetDirectoryName(data)!, $"backup-{verdict[..4]}");
        string restored = $"{backup}-restored";
        Assert.That(Audit(data).Output, Does.StartWith(verdict));
        Assert.That(ClientRun.Of("", "backup", backup, "--data", data, "--config", config).ExitCode, Is.Zero);
        Assert.That(ClientRun.Of("", "restore", backup, "--data", restored, "--config", config).ExitCode, Is.Zero);
        Assert.That(Audit(restored).Output, Does.StartWith(verdict));
        byte[] log = File.ReadAllBytes(Path.Combine(data, "orders.csv"));
        Assert.That(File.ReadAllBytes(Path.Combine(backup, "orders.csv")), Is.EqualTo(log));
        Assert.That(File.ReadAllBytes(Path.Combine(restored, "orders.csv")), Is.EqualTo(log));
    }

    private ClientRun Audit(string? folder = null)
    {
        string config = Path.Combine(_store.Folder, "config.txt");
        File.WriteAllText(config, $"data,{folder ?? _data}\n");
        var run = ClientRun.Of("", "audit", "--files", "--all", "--config", config);
        return run with { Output = run.Output.Replace(Environment.NewLine + "        ", " ", StringComparison.Ordinal) };
    }

    private string Content() => string.Join("\n",
        Directory.GetFiles(_data, "*.csv").Order(StringComparer.Ordinal).Select(path => path + File.ReadAllText(path)));
}
