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
            Assert.That(
                client.Ask("POST", "/orders", """{"item_number":2,"quantity":2}""", ("Idempotency-Key", $"key-{i}")).Status,
                Is.EqualTo(201));
        }

        Assert.That(
            client.Ask("POST", "/orders", """{"item_number":2,"quantity":9999}""", ("Idempotency-Key", "refused")).Status,
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
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(
            run.Output,
            Does.Contain("5 sales, 4 orders").And.Contain("sale 5 has none").And.Contain("item 2: sold 10, ordered 8"));
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
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("FAILED  every file can be read to its end").And.Match($"{file}: byte [0-9]+: "));
    }

    [Test]
    public void A_stock_that_a_person_has_counted_is_told()
    {
        _store = _store.Restart(); // the stop has written the inventory with its ledger
        string path = Path.Combine(_data, "inventory.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace(",990,", ",993,", StringComparison.Ordinal));
        ClientRun run = Audit();
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("item 2: inventory.csv has +3 copies beside what the catalog wrote"));
    }

    [Test]
    public void A_sold_that_no_order_explains_is_told()
    {
        _store = _store.Restart();
        string path = Path.Combine(_data, "inventory.base.csv");
        File.WriteAllText(
            path, File.ReadAllText(path).Replace(",990,20,6,1000,0,0,10,", ",989,20,6,1000,0,0,11,", StringComparison.Ordinal));
        ClientRun run = Audit();
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(
            run.Output,
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

    private ClientRun Audit()
    {
        string config = Path.Combine(_store.Folder, "config.txt");
        File.WriteAllText(config, $"data,{_data}\n");
        return ClientRun.Of("", "audit", "--files", "--config", config);
    }

    private string Content() =>
        string.Join(
            "\n", Directory.GetFiles(_data, "*.csv").Order(StringComparer.Ordinal).Select(path => path + File.ReadAllText(path)));
}
