using System.Text;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>The real file system under the same calls that the disk in memory answers.</summary>
public sealed class DiskTests
{
    private DiskFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new DiskFolder(Directory.CreateTempSubdirectory("pygmy-storage-").FullName);

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder.Path, recursive: true);

    [Test]
    public void A_file_keeps_what_is_written_at_an_offset()
    {
        using IStorageFile file = _folder.Open("file");
        file.WriteAt(0, "0123456789"u8);
        file.WriteAt(4, "xy"u8);
        file.Truncate(8);
        file.Sync();
        byte[] buffer = new byte[10];
        Assert.That(file.ReadAt(2, buffer), Is.EqualTo(6));
        Assert.That(Encoding.ASCII.GetString(buffer, 0, 6), Is.EqualTo("23xy67"));
        Assert.That((file.Length, file.ReadAt(8, buffer)), Is.EqualTo((8L, 0)));
    }

    [Test]
    public void A_folder_knows_its_files()
    {
        _folder.Open("b").Dispose();
        _folder.Open("a").Dispose();
        Assert.That(_folder.Names(), Is.EqualTo(new[] { "a", "b" }));
        _folder.Replace("b", "a");
        _folder.Sync();
        _folder.Delete("absent");
        Assert.That((_folder.Exists("a"), _folder.Exists("b")), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_log_on_the_disk_is_recovered()
    {
        for (int i = 1; i <= 3; i++)
        {
            int records = 0;
            using RecordLog log = RecordLog.Open(
                _folder, "log.csv", LogFixture.Format, new(), (_, _) => ++records > 0 ? null : "").Log!;
            Assert.That((records, log.NextSequence), Is.EqualTo((i - 1, (long)i)));
            log.StartRecord().Field("text").End();
            Assert.That(log.Commit(), Is.EqualTo(CommitOutcome.Durable));
        }
    }

    [Test]
    [Platform("Linux")]
    public void A_full_disk_is_told_apart_by_its_errno()
    {
        using IStorageFile full = new DiskFolder("/dev").Open("full");
        IOException? error = Assert.Throws<IOException>(() => full.WriteAt(0, "x"u8));
        Assert.That(DiskErrors.IsNoSpace(error), Is.True);
        Assert.That(DiskErrors.IsNoSpace(new IOException("input/output error", 5)), Is.False);
    }

    [Test]
    [Platform("Linux")]
    public void A_sync_that_the_kernel_refuses_surfaces()
    {
        // The kernel answers EINVAL for a file that cannot be synced, which .NET's own flush hides.
        using IStorageFile device = new DiskFolder("/dev").Open("null");
        IOException? error = Assert.Throws<IOException>(device.Sync);
        Assert.That(error.HResult, Is.EqualTo(22));
        Assert.That(error.Message, Does.StartWith("fdatasync of /dev/null: "));
    }

    [Test]
    public void A_locked_folder_cannot_be_locked_again_until_it_is_freed()
    {
        using (var held = FolderLock.TryTake(_folder.Path))
        {
            Assert.That(held, Is.Not.Null);
            Assert.That(FolderLock.TryTake(_folder.Path), Is.Null);
        }

        using var again = FolderLock.TryTake(_folder.Path);
        Assert.That(again, Is.Not.Null);
    }

    [Test]
    public void A_folder_that_is_absent_is_not_one_that_is_locked() =>
        Assert.That(() => FolderLock.TryTake(Path.Combine(_folder.Path, "absent")), Throws.TypeOf<DirectoryNotFoundException>());
}
