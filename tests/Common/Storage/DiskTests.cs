using System.Runtime.Versioning;
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
        Assert.That(DiskErrors.MayPass(error), Is.True);
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
    [Platform("Linux")]
    public void A_pipe_in_the_place_of_a_file_is_an_error_of_the_disk()
    {
        string path = Path.Combine(_folder.Path, "pipe");
        System.Diagnostics.Process.Start("mkfifo", path).WaitForExit();
        Assert.That(() => _folder.Open("pipe"), Throws.TypeOf<IOException>().With.Message.EqualTo($"{path} is no regular file"));
    }

    [Test]
    [Platform("Linux")]
    public void A_file_that_was_removed_renamed_or_replaced_is_no_longer_in_its_place(
        [Values("removed", "renamed", "replaced", "written")] string how)
    {
        using IStorageFile file = _folder.Open("file");
        Assert.That(file.IsInPlace(), Is.True);
        string path = Path.Combine(_folder.Path, "file");
        switch (how)
        {
            case "removed":
                File.Delete(path);
                break;
            case "renamed":
                File.Move(path, path + "2");
                break;
            case "replaced":
                File.WriteAllText(path + "2", "");
                File.Move(path + "2", path, overwrite: true);
                break;
            default:
                file.WriteAt(0, "x"u8);
                break;
        }

        Assert.That(file.IsInPlace(), Is.EqualTo(how == "written"));
    }

    [Test]
    [Platform("Linux")]
    public void Whoever_writes_to_a_file_holds_it_alone_and_anyone_reads_it()
    {
        using IStorageFile file = _folder.Open("file");
        file.WriteAt(0, "x"u8);
        Assert.That(() => _folder.Open("file"), Throws.InstanceOf<IOException>().With.Message.Contains("in use by another"));
        Assert.That(File.ReadAllText(Path.Combine(_folder.Path, "file")), Is.EqualTo("x"));
        file.Dispose();
        _folder.Open("file").Dispose();
    }

    [Test]
    [Platform("Linux,MacOsX")]
    [UnsupportedOSPlatform("windows")]
    public void What_is_created_is_its_users_alone_and_what_was_there_keeps_its_mode()
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        string theirs = Path.Combine(_folder.Path, "theirs");
        File.WriteAllText(theirs, "");
        File.SetUnixFileMode(theirs, owner | UnixFileMode.GroupRead);
        _folder.Open("theirs").Dispose();
        _folder.Open("ours").Dispose();
        AtomicFile.Replace(_folder, "theirs2", "x"u8);
        FolderLock.TryTake(_folder.Path)!.Dispose();
        var below = new DiskFolder(Path.Combine(_folder.Path, "a", "b"));
        Assert.Multiple(() =>
        {
            Assert.That(File.GetUnixFileMode(theirs), Is.EqualTo(owner | UnixFileMode.GroupRead));
            Assert.That(File.GetUnixFileMode(Path.Combine(_folder.Path, "ours")), Is.EqualTo(owner));
            Assert.That(File.GetUnixFileMode(Path.Combine(_folder.Path, "theirs2")), Is.EqualTo(owner));
            Assert.That(File.GetUnixFileMode(Path.Combine(_folder.Path, FolderLock.FileName)), Is.EqualTo(owner));
            Assert.That(File.GetUnixFileMode(below.Path), Is.EqualTo(owner | UnixFileMode.UserExecute));
        });
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public void A_locked_folder_stays_locked_when_its_lock_file_is_gone_and_another_may_share_it()
    {
        using var held = FolderLock.TryTake(_folder.Path, "a", withFolder: true);
        File.Delete(Path.Combine(_folder.Path, "a"));
        Assert.That(FolderLock.TryTake(_folder.Path, "a", withFolder: true), Is.Null);
        using var shares = FolderLock.TryTake(_folder.Path, "b");
        Assert.That(shares, Is.Not.Null);
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
