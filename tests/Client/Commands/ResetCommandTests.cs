using PygmyStore.Client.Backup;
using PygmyStore.Tests.Client.Backup;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
internal sealed class ResetCommandTests
{
    private BackupFolders _folders = null!;
    private string _data = "";
    private int _looks;

    [OneTimeSetUp]
    public void MakeAStore()
    {
        _folders = new BackupFolders();
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        Assert.That(client.Ask("POST", "/orders", """{"item_number":1,"quantity":3}""").Status, Is.EqualTo(201));
        _folders.Copy(store.DataFolder, "sold");
    }

    [SetUp]
    public void MakeData() => _data = NewData();

    [OneTimeTearDown]
    public void RemoveFolders() => _folders.Dispose();

    [TestCase("yes\ndata\n")]
    [TestCase("data\n", "--yes")]
    [TestCase("", "--yes", "--yes")]
    public void Asked_twice_it_begins_a_new_store_with_that_stock(string typed, params string[] options)
    {
        ClientRun run = Reset(typed, [.. options, "--stock", "50"]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Directory.GetDirectories(_data), Is.Empty, "nothing of the old store is left");
        Assert.That(Stocks(_data), Is.EqualTo(new long[] { 50, 50, 50, 50 }));
    }

    [TestCase("")]
    [TestCase("no\n")]
    [TestCase("yes\n")]
    [TestCase("yes\nyes\n")]
    [TestCase("yes\nother\n")]
    [TestCase("other\n", "--yes")]
    public void Without_both_answers_nothing_changes(string typed, params string[] options)
    {
        Dictionary<string, string> before = BackupFolders.Content(_data);
        ClientRun run = Reset(typed, options);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain($"This deletes the store in {_data} (orders: 1)").Or.Contain("Only a backup"));
        Assert.That(run.Error, Does.Contain("nothing was deleted"));
        Assert.That(BackupFolders.Content(_data), Is.EqualTo(before));
    }

    [Test]
    public void Where_no_store_is_nobody_is_asked()
    {
        _data = _folders["nothing/data"];
        ClientRun run = Reset("", "--stock", "0");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(Stocks(_data), Is.EqualTo(new long[] { 0, 0, 0, 0 }));
    }

    [Test]
    public void Without_a_stock_the_books_have_their_usual_one()
    {
        Assert.That(Reset("", "--yes", "--yes").ExitCode, Is.Zero);
        Assert.That(Stocks(_data), Is.EqualTo(new long[] { 1000, 1000, 1000, 1000 }));
    }

    [Test]
    public void The_new_store_waits_for_the_leases_of_the_old_one()
    {
        string lease = Path.Combine(_data, "lease.csv");
        File.WriteAllText(lease, "lease_ms,1500\n");
        Assert.That(Reset("", "--yes", "--yes").ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(lease), Is.EqualTo("lease_ms,1500\n"));
    }

    [Test]
    public void While_a_server_runs_it_is_refused_before_anything_is_asked()
    {
        using var store = RunningStore.Start();
        var run = ClientRun.Of("", "reset", "--data", store.DataFolder, "--config", _folders["config.txt"]);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error.TrimEnd(), Is.EqualTo(
            $"nothing was deleted: {store.DataFolder} is in use by a catalog server: stop the servers, then reset"));
    }

    [Test]
    public void Files_and_folders_of_others_stay()
    {
        File.WriteAllText(Path.Combine(_data, "notes.txt"), "mine");
        Directory.CreateDirectory(Path.Combine(_data, "before-restore-20260101T000000Z"));
        Assert.That(Reset("", "--yes", "--yes").ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(_data, "notes.txt")), Is.EqualTo("mine"));
        Assert.That(Directory.GetDirectories(_data), Has.Length.EqualTo(1));
    }

    /// <summary>Stops after each step, as a crash would, and resets again.</summary>
    [Test]
    public void A_reset_that_is_cut_short_leaves_the_old_store_or_none_and_the_next_one_completes_it()
    {
        bool isWhole = false;
        for (int steps = 0; !isWhole; steps++)
        {
            string data = NewData();
            Dictionary<string, string> before = BackupFolders.Content(data);
            using (StoreReset reset = StoreReset.TryBegin(data, out _)!)
            {
                isWhole = reset.Steps("item_number,title,topic,stock,cost\n1,T,t,9,1\n"u8.ToArray()).Take(steps).Count() < steps;
            }

            bool isOld = BackupFolders.Content(data).SequenceEqual(before);
            bool isRefused = BackupFolders.WhyNoCatalog(data) is not null;
            bool isNew = !isOld && !isRefused && Stocks(data) is [9];
            Assert.That(isOld || isRefused || isNew, Is.True, $"{steps} steps");
            var again = ClientRun.Of(
                "", "reset", "--yes", "--yes", "--data", data, "--config", _folders["config.txt"]);
            Assert.That(again.ExitCode, Is.Zero, $"{steps} steps: {again.Error}");
            Assert.That(Stocks(data), Is.EqualTo(new long[] { 1000, 1000, 1000, 1000 }), $"{steps} steps");
            Assert.That(Directory.GetDirectories(data), Is.Empty, $"{steps} steps");
        }
    }

    private ClientRun Reset(string typed, params string[] options) =>
        ClientRun.Of(typed, ["reset", .. options, "--data", _data, "--config", _folders["config.txt"]]);

    /// <summary>The data folder of a store that has sold something.</summary>
    private string NewData() => _folders.Copy(_folders["sold"], $"{_looks++}/data");

    /// <summary>The stocks of a store that starts on a copy of the files.</summary>
    private long[] Stocks(string data)
    {
        string copy = _folders.Copy(data, $"{_looks++}/data");
        using var store = RunningStore.Start(Path.GetDirectoryName(copy)!, change: null);
        using WireClient client = store.Connect();
        return
        [
            .. client.Ask("GET", "/books").Json("data").EnumerateArray().Select(book => book.GetProperty("stock").GetInt64()),
        ];
    }
}
