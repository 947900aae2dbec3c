using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Backup;

/// <summary>A backup that is not what was written is refused before anything is touched.</summary>
internal sealed class DamagedBackupTests
{
    private BackupFolders _folders = null!;
    private string _backup = "";
    private string _data = "";

    [OneTimeSetUp]
    public void BackUp()
    {
        _folders = new BackupFolders();
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        for (int i = 0; i < 3; i++)
        {
            Assert.That(client.Ask("POST", "/orders", """{"item_number":1}""").Status, Is.EqualTo(201));
        }

        _backup = _folders["b"];
        _data = _folders.NewData("store");
        Assert.That(_folders.Backup(Path.Combine(store.Folder, "data"), _backup).ExitCode, Is.Zero);
        Assert.That(_folders.Restore(_data, _backup).ExitCode, Is.Zero);
    }

    [OneTimeTearDown]
    public void Remove() => _folders.Dispose();

    [Test]
    public void Every_byte_of_every_file_counts()
    {
        foreach (string name in Files())
        {
            int length = (int)new FileInfo(Path.Combine(_backup, name)).Length;
            for (int offset = 0; offset < length; offset += Math.Max(1, length / 40))
            {
                Refused($"{name}: byte {offset} changed", copy => Flip(Path.Combine(copy, name), offset), name);
            }

            Refused($"{name}: last byte changed", copy => Flip(Path.Combine(copy, name), length - 1), name);
        }
    }

    [Test]
    public void A_file_that_is_cut_grown_missing_or_too_many_is_named()
    {
        foreach (string name in Files())
        {
            Refused($"{name} missing", copy => File.Delete(Path.Combine(copy, name)), name);
            Refused($"{name} empty", copy => File.WriteAllText(Path.Combine(copy, name), ""), name);
            Refused($"{name} cut", copy => Cut(Path.Combine(copy, name)), name);
            Refused($"{name} grown", copy => File.AppendAllText(Path.Combine(copy, name), "\n"), name);
        }

        Refused("another segment", copy => File.WriteAllText(Path.Combine(copy, "journal-00000009.csv"), ""),
            "journal-00000009.csv");
    }

    [Test]
    public void A_backup_of_another_format_says_so() => Refused(
        "format 3",
        copy => File.WriteAllText(Path.Combine(copy, "backup.json"),
            File.ReadAllText(Path.Combine(copy, "backup.json")).Replace("\"format\": 2", "\"format\": 3")),
        "this backup has format 3, which this client does not know");

    private string[] Files()
    {
        string[] names = [.. Directory.GetFiles(_backup).Select(path => Path.GetFileName(path))];
        Assert.That(names, Is.SupersetOf(new[] { "backup.json", "inventory.csv", "journal-00000001.csv", "orders.csv" }));
        return names;
    }

    private void Refused(string what, Action<string> damage, string said)
    {
        string copy = _folders.Copy(_backup, "damaged");
        damage(copy);
        Dictionary<string, string> before = BackupFolders.Content(_data);
        int folders = Directory.GetDirectories(_data).Length;

        ClientRun run = _folders.Restore(_data, copy);

        Directory.Delete(copy, recursive: true);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")), what);
        Assert.That(run.Error, Does.StartWith("nothing was restored: ").And.Contain(said), what);
        Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1), what);
        Assert.That(BackupFolders.Content(_data), Is.EqualTo(before), what);
        Assert.That(Directory.GetDirectories(_data), Has.Length.EqualTo(folders), what);
    }

    private static void Flip(string path, int offset)
    {
        byte[] content = File.ReadAllBytes(path);
        content[offset] ^= 1;
        File.WriteAllBytes(path, content);
    }

    private static void Cut(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        File.WriteAllBytes(path, content[..^1]);
    }
}
