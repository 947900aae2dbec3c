using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

public sealed class AtomicFileTests
{
    private FaultyFolder _folder = null!;

    [SetUp]
    public void WriteOld()
    {
        _folder = new FaultyFolder();
        _folder.Put("inventory.csv", "old, and longer"u8.ToArray());
    }

    [Test]
    public void The_new_content_is_synced_before_it_takes_the_name_and_the_name_after()
    {
        AtomicFile.Replace(_folder, "inventory.csv", "new"u8);
        Assert.That(Content(), Is.EqualTo("new"));
        Assert.That(_folder.Calls, Is.EqualTo(
            new[] { DiskCall.Truncate, DiskCall.Write, DiskCall.Sync, DiskCall.Rename, DiskCall.SyncFolder }));
    }

    [Test]
    public void A_failure_at_any_step_leaves_the_old_content_or_the_new([Values] DiskCall call)
    {
        _folder.FailAt(call, 1, FaultyFolder.InputOutput, partialBytes: 2);
        Assert.That(() => AtomicFile.Replace(_folder, "inventory.csv", "new"u8), Throws.TypeOf<IOException>());
        Assert.That(Content(), Is.EqualTo(call == DiskCall.SyncFolder ? "new" : "old, and longer"));

        AtomicFile.RemoveLeftOver(_folder, "inventory.csv");
        Assert.That(_folder.Names(), Is.EqualTo(new[] { "inventory.csv" }));
    }

    [Test]
    public void A_full_disk_gets_back_the_space_that_was_taken()
    {
        _folder.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 2);
        Assert.That(() => AtomicFile.Replace(_folder, "inventory.csv", "new"u8), Throws.TypeOf<IOException>());
        Assert.That(_folder.Names(), Is.EqualTo(new[] { "inventory.csv" }));
    }

    private string Content() => Encoding.UTF8.GetString(_folder.ReadAll("inventory.csv"));
}
