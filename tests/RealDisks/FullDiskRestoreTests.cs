using PygmyStore.Tests.Client;
using PygmyStore.Tests.Client.Backup;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.RealDisks;

/// <summary>A backup to a full disk, and a restore on one.</summary>
internal sealed class FullDiskRestoreTests
{
    private const int DiskBytes = 256 * 1024;

    [SetUp]
    public void Require()
    {
        Requirement.Root();
        Requirement.Tools("mount", "umount", "mountpoint");
    }

    [Test]
    public void What_does_not_fit_is_one_sentence_and_the_old_store_is_as_it_was()
    {
        using var folders = new BackupFolders();
        using var disk = MountedDisk.OfMemory(DiskBytes);
        string backup = folders["b"];
        string data = Directory.CreateDirectory(Path.Combine(disk.Path, "data")).FullName;
        using (var store = RunningStore.Start())
        {
            using WireClient client = store.Connect();
            Assert.That(client.Ask("POST", "/orders", """{"item_number":1}""").Status, Is.EqualTo(201));
            string running = Path.Combine(store.Folder, "data");
            Assert.That(folders.Backup(running, backup).ExitCode, Is.Zero);
            Assert.That(folders.Restore(data, backup).ExitCode, Is.Zero);

            Dictionary<string, string> before = BackupFolders.Content(data);
            string filler = disk.Fill();
            OneSentence(folders.Backup(running, Path.Combine(disk.Path, "b")), "no backup was made: ");
            OneSentence(folders.Restore(data, backup), "nothing was restored: ");
            Assert.That(BackupFolders.Content(data), Is.EqualTo(before));
            Assert.That(Directory.Exists(Path.Combine(data, "restoring.new")), Is.False);
            File.Delete(filler);
        }

        Assert.That(folders.Audit(data).ExitCode, Is.Zero);
        ClientRun again = folders.Restore(data, backup);
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((0, "")));
    }

    private static void OneSentence(ClientRun run, string beginning)
    {
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")), run.Error);
        Assert.That(run.Error, Does.StartWith(beginning));
        Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1), run.Error);
    }
}
