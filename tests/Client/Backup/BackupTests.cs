using PygmyStore.Common.Storage;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Backup;

/// <summary><c>backup</c> and <c>restore</c> of a store that is quiet, and what they refuse.</summary>
internal sealed class BackupTests
{
    private const int Buys = 5;

    private readonly List<string> _told = [];
    private RunningStore _store = null!;
    private BackupFolders _folders = null!;

    private string Data => Path.Combine(_store.Folder, "data");

    [SetUp]
    public void BuySome()
    {
        _folders = new BackupFolders();
        _store = RunningStore.Start();
        _told.Clear();
        for (int i = 0; i < Buys; i++)
        {
            _told.Add(Buy(_store, i).Body);
        }
    }

    [TearDown]
    public void Remove()
    {
        _store.Dispose();
        _folders.Dispose();
    }

    [Test]
    public void A_running_store_is_backed_up_and_the_restored_one_has_its_orders_and_keys()
    {
        Dictionary<string, string> before = BackupFolders.Content(Data);
        ClientRun backup = _folders.Backup(Data, _folders["b"]);
        Assert.That((backup.ExitCode, backup.Error), Is.EqualTo((0, "")), backup.Output);
        Assert.That(backup.Output, Does.StartWith("consistent: 5 sales, 5 orders\nbackup of "));
        Assert.That(BackupFolders.Content(Data), Is.EqualTo(before), "the data folder is only read");

        string restored = _folders.NewData("restored");
        ClientRun restore = _folders.Restore(restored, _folders["b"]);
        Assert.That((restore.ExitCode, restore.Error), Is.EqualTo((0, "")), restore.Output);
        Assert.That(restore.Output,
            Does.StartWith("consistent: 5 sales, 5 orders\n")
                .And.Contain("which has 5 orders; the store that was replaced had no order log"));

        using var store = RunningStore.Start(configuration => configuration with { DataFolder = restored });
        Assert.That(store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        using WireClient client = store.Connect();
        for (int i = 0; i < Buys; i++)
        {
            Assert.That(client.Ask("GET", $"/orders/{i + 1}").Body, Is.EqualTo(_told[i]));
            Assert.That(Buy(store, i).Body, Is.EqualTo(_told[i]), "the key gets its old order");
        }

        Assert.That(Buy(store, Buys).Json("data.order_number").GetInt32(), Is.EqualTo(Buys + 1), "and the store sells on");
    }

    [Test]
    public void Accounts_and_logins_are_in_the_backup_and_hold_after_the_restore()
    {
        const string ada = """{"name":"Ada","password":"correct horse battery"}""";
        string cookie;
        using (WireClient client = _store.Connect())
        {
            cookie = client.Ask("POST", "/accounts", ada).Fields["Set-Cookie"].Single().Split(';')[0];
            Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""", ("Cookie", cookie)).Status, Is.EqualTo(201));
        }

        Assert.That(_folders.Backup(Data, _folders["b"]).ExitCode, Is.Zero);
        string restored = _folders.NewData("restored");
        Assert.That(_folders.Restore(restored, _folders["b"]).ExitCode, Is.Zero);
        Assert.That(_folders.Audit(restored).ExitCode, Is.Zero);
        string without = _folders.Copy(restored, "without");
        File.Delete(Path.Combine(without, "accounts.csv"));
        ClientRun audit = _folders.Audit(without);
        Assert.That(audit.ExitCode, Is.EqualTo(4));
        Assert.That(audit.Output, Does.Match(@"accounts\.csv has\s+lost accounts: 1 of them own orders"));

        using var store = RunningStore.Start(configuration => configuration with { DataFolder = restored });
        using WireClient later = store.Connect();
        Assert.That(later.Ask("GET", "/me", null, ("Cookie", cookie)).Status, Is.EqualTo(200));
        Assert.That(later.Ask("POST", "/sessions", ada).Status, Is.EqualTo(201));
        Assert.That(later.Ask("GET", $"/orders/{Buys + 1}", null, ("Cookie", cookie)).Status, Is.EqualTo(200));
    }

    [TestCase("lease_ms,1500\n", "lease_ms,1500\n", TestName = "A_restored_store_waits_for_the_leases_of_the_one_before")]
    [TestCase(null, null, TestName = "A_restored_store_waits_for_nothing_after_a_clean_stop")]
    public void A_restored_store_waits(string? before, string? after)
    {
        string data = _folders.Copy(Data, $"leased-{before is null}");
        string lease = Path.Combine(data, "lease.csv");
        File.Delete(lease);
        if (before is not null)
        {
            File.WriteAllText(lease, before);
        }

        string backup = _folders[$"leased-backup-{before is null}"];
        Assert.That(_folders.Backup(data, backup).ExitCode, Is.Zero);
        Assert.That(File.Exists(Path.Combine(backup, "lease.csv")), Is.False);
        Assert.That(_folders.Restore(data, backup).ExitCode, Is.Zero);
        Assert.That(File.Exists(lease) ? File.ReadAllText(lease) : null, Is.EqualTo(after));
        string elsewhere = _folders.NewData($"elsewhere-{before is null}");
        Assert.That(_folders.Restore(elsewhere, backup).ExitCode, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(elsewhere, "lease.csv")), Is.EqualTo("lease_ms,1000\n"));
    }

    [Test]
    public void A_restore_keeps_the_files_of_the_store_that_it_replaces_and_says_what_is_lost()
    {
        _folders.Backup(Data, _folders["b"]);
        Buy(_store, Buys);
        _store = _store.Restart();
        string data = _folders.Copy(Data, "later");
        Dictionary<string, string> before = BackupFolders.Content(data);

        ClientRun restore = _folders.Restore(data, _folders["b"]);

        Assert.That((restore.ExitCode, restore.Error), Is.EqualTo((0, "")), restore.Output);
        Assert.That(restore.Output, Does.Contain("which has 5 orders; the store that was replaced had 6"));
        string kept = Directory.GetDirectories(data).Single();
        Assert.That(restore.Output, Does.Contain($"its files are in {kept}"));
        Assert.That(BackupFolders.Content(kept), Is.EqualTo(before));
        Assert.That(BackupFolders.Content(data), Is.EqualTo(BackupFolders.Content(_folders["b"])));
        Assert.That(_folders.Audit(data).ExitCode, Is.Zero);
    }

    [Test]
    public void What_is_no_file_of_the_store_stays_where_it_is()
    {
        _folders.Backup(Data, _folders["b"]);
        string data = _folders.NewData("other");
        string[] others = ["notes.txt", "inventory.csv.bak", "journal-1.csv", "orders.csv.torn-x"];
        string[] ours = ["orders.csv.torn-1", "inventory.csv.tmp", "journal-00000007.csv"];
        Array.ForEach([.. others, .. ours], name => File.WriteAllText(Path.Combine(data, name), name));

        Assert.That(_folders.Restore(data, _folders["b"]).ExitCode, Is.Zero);

        Assert.That(others.Select(name => File.Exists(Path.Combine(data, name))), Is.All.True);
        Assert.That(ours.Select(name => File.Exists(Path.Combine(Directory.GetDirectories(data).Single(), name))), Is.All.True);
    }

    [Test]
    public void A_target_that_is_not_empty_or_inside_of_the_data_folder_is_refused()
    {
        string notEmpty = Directory.CreateDirectory(_folders["full"]).FullName;
        File.WriteAllText(Path.Combine(notEmpty, "notes.txt"), "");
        Refused(_folders.Backup(Data, notEmpty), "is not empty");
        Refused(_folders.Backup(Data, Path.Combine(Data, "b")), "inside of the data folder");
        Refused(_folders.Backup(Data, Data), "inside of the data folder");
        string link = _folders["link"];
        Directory.CreateSymbolicLink(link, Data);
        Refused(_folders.Backup(Data, Path.Combine(link, "b", "c")), "inside of the data folder");
        Refused(_folders.Backup(Data, Path.Combine(notEmpty, "notes.txt")), "is a file");
        Refused(_folders.Backup(Data, Path.Combine(notEmpty, "notes.txt", "b")), "no backup was made");
        Assert.That(_folders.Backup(Data, _folders["b"]).ExitCode, Is.Zero);
        Refused(_folders.Backup(Data, _folders["b"]), "holds a backup already");
        Assert.That(_folders.Backup(Data, Directory.CreateDirectory(_folders["empty"]).FullName).ExitCode, Is.Zero);
    }

    [Test]
    public void A_folder_without_a_store_is_refused()
    {
        Refused(_folders.Backup(_folders["nothing"], _folders["b"]), "holds no store");
        Assert.That(Directory.Exists(_folders["nothing"]) || Directory.Exists(_folders["b"]), Is.False);
        Refused(_folders.Restore(_folders["data"], _folders["nothing"]), "is no backup");
        Assert.That(Directory.Exists(_folders["data"]), Is.False);
    }

    [Test]
    public void Only_the_owner_can_read_a_backup()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such modes.");
            return;
        }

        _folders.Backup(Data, _folders["b"]);
        Assert.That(File.GetUnixFileMode(_folders["b"]),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void A_restore_is_refused_while_either_server_runs()
    {
        _folders.Backup(Data, _folders["b"]);
        Dictionary<string, string> before = BackupFolders.Content(Data);
        Refused(_folders.Restore(Data, _folders["b"]), "in use by a catalog server: stop the servers");
        Assert.That(BackupFolders.Content(Data), Is.EqualTo(before));
        Assert.That(Directory.GetDirectories(Data), Is.Empty);

        string data = _folders.NewData("other");
        using (FolderLock.TryTake(data, "order.lock"))
        {
            Refused(_folders.Restore(data, _folders["b"]), "in use by an order server: stop the servers");
        }

        Assert.That(_folders.Restore(data, _folders["b"]).ExitCode, Is.Zero);
    }

    [Test]
    public void Orders_that_the_catalog_does_not_know_are_refused_and_not_left_out()
    {
        _store = _store.Restart();
        string data = _folders.Copy(Data, "cut");
        string journal = Path.Combine(data, "journal-00000001.csv");
        int lastSale = 0;
        string[] lines = File.ReadAllLines(journal);
        File.WriteAllText(journal,
            string.Concat(lines.TakeWhile(line => !line.Contains(",sold,") || ++lastSale < 4).Select(line => line + "\n")));

        ClientRun run = _folders.Backup(data, _folders["b"]);

        Refused(run, "the order's sale is not in the catalog's journal, which ends with sale 3");
        Assert.That(Directory.Exists(_folders["b"]), Is.False);
    }

    [Test]
    public void Files_that_do_not_agree_are_no_backup_and_nothing_is_left_of_it()
    {
        _store = _store.Restart(); // the stop has written the inventory with its ledger
        string data = _folders.Copy(Data, "doctored");
        string inventory = Path.Combine(data, "inventory.csv");
        File.WriteAllText(inventory, File.ReadAllText(inventory).Replace(",995,", ",998,", StringComparison.Ordinal));

        ClientRun run = _folders.Backup(data, _folders["b"]);

        Refused(run, "the store's files do not agree");
        Assert.That(run.Error, Does.Contain("FAILED  "));
        Assert.That(Directory.GetFiles(_folders["b"]), Is.Empty);
    }

    private static void Refused(ClientRun run, string reason)
    {
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")), run.Error);
        Assert.That(run.Error, Does.Contain(reason));
    }

    private static WireAnswer Buy(RunningStore store, int key)
    {
        using WireClient client = store.Connect();
        WireAnswer answer = client.Ask("POST", "/orders", """{"item_number":2}""", ("Idempotency-Key", $"key-{key}"));
        Assert.That(answer.Status, Is.EqualTo(201));
        return answer;
    }
}
