using PygmyStore.Client.Backup;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Backup;

/// <summary>A restore that is cut short after any of its steps.</summary>
internal sealed class RestoreCrashTests
{
    private const int MaxSteps = 200;

    private BackupFolders _folders = null!;
    private string _old = "";
    private string _backup = "";
    private string _otherBackup = "";

    [OneTimeSetUp]
    public void MakeTwoBackups()
    {
        _folders = new BackupFolders();
        (_backup, _otherBackup) = (_folders["b"], _folders["other"]);
        var store = RunningStore.Start();
        try
        {
            string data = Path.Combine(store.Folder, "data");
            Buy(store, 2);
            Assert.That(_folders.Backup(data, _backup).ExitCode, Is.Zero);
            Buy(store, 1);
            Assert.That(_folders.Backup(data, _otherBackup).ExitCode, Is.Zero);
            Buy(store, 1);
            store = store.Restart();
            _old = _folders.Copy(data, "old");
        }
        finally
        {
            store.Dispose();
        }
    }

    [OneTimeTearDown]
    public void Remove() => _folders.Dispose();

    [Test]
    public void The_servers_refuse_or_find_the_old_store_whole_and_the_next_restore_completes_it([Values] bool isOtherBackup)
    {
        const string kept = "before-restore-first";
        int refused = 0, whole = 0;
        for (int steps = 0; ; steps++)
        {
            Assert.That(steps, Is.LessThan(MaxSteps), "a restore has an end");
            string data = _folders.Copy(_old, $"crashed-{steps}-{isOtherBackup}");
            Take(data, steps, kept);
            if (Directory.Exists(Path.Combine(data, kept)))
            {
                Assert.That(
                    BackupFolders.Content(data), Is.EqualTo(BackupFolders.Content(_backup)), "the last step completes it");
                break;
            }

            if (Directory.Exists(Path.Combine(data, "restoring")))
            {
                refused++;
                Assert.That(
                    BackupFolders.WhyNoCatalog(data), Does.Contain("a restore was cut short here; run it again"),
                    $"{steps} steps");
                Assert.That(
                    BackupFolders.WhyNoOrderService(data), Does.Contain("a restore was cut short here; run it again"),
                    $"{steps} steps");
                Assert.That(_folders.Audit(data).Error, Does.Contain("a restore was cut short here"), $"{steps} steps");
                Assert.That(
                    _folders.Backup(data, _folders["none"]).Error, Does.Contain("a restore was cut short here"),
                    $"{steps} steps");
            }
            else
            {
                whole++;
                Assert.That(BackupFolders.Content(data), Is.EqualTo(BackupFolders.Content(_old)), $"{steps} steps");
            }

            string backup = isOtherBackup ? _otherBackup : _backup;
            ClientRun again = _folders.Restore(data, backup);
            Assert.That((again.ExitCode, again.Error), Is.EqualTo((0, "")), $"{steps} steps: {again.Output}");
            Assert.That(BackupFolders.Content(data), Is.EqualTo(BackupFolders.Content(backup)), $"{steps} steps");
            string[] folders = Directory.GetDirectories(data);
            Assert.That(folders.Select(Path.GetFileName), Is.All.StartsWith("before-restore-"), $"{steps} steps");
            Assert.That(
                folders.Select(BackupFolders.Content), Has.Some.EqualTo(BackupFolders.Content(_old)),
                $"{steps} steps: the old files are together");
        }

        Assert.That((refused > 5, whole > 3), Is.EqualTo((true, true)), $"{refused} refused, {whole} whole");
    }

    /// <summary>Takes that many steps of a restore, and no more.</summary>
    private void Take(string data, int steps, string kept)
    {
        Assert.That(BackupManifest.TryRead(Path.Combine(_backup, "backup.json"), out BackupManifest? manifest), Is.Null);
        var restore = new RestoreSteps(data);
        int taken = restore.CopyIn(_backup, manifest!).Concat(restore.Exchange(manifest!, kept)).Take(steps).Count();
        Assert.That(taken, Is.EqualTo(steps));
    }

    private static void Buy(RunningStore store, int count)
    {
        using WireClient client = store.Connect();
        for (int i = 0; i < count; i++)
        {
            Assert.That(client.Ask("POST", "/orders", """{"item_number":3}""").Status, Is.EqualTo(201));
        }
    }
}
