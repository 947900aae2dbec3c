using PygmyStore.Client.Demo;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>How much of a file is not on the disk, as the system tells it.</summary>
internal sealed class UnsyncedBytesTests
{
    private const int Bytes = 1 << 20;

    [Test]
    public void What_is_written_is_unsynced_until_it_is_synced()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "written");
        using var file = new FileStream(path, FileMode.CreateNew);
        file.Write(new byte[Bytes]);
        file.Flush(flushToDisk: false);
        long? before = UnsyncedBytes.Of([path]);
        file.Flush(flushToDisk: true);
        Assume.That(before is > 0, "this system does not tell, or its temporary folder is on no disk");
        Assert.That(UnsyncedBytes.Of([path]), Is.Zero);
    }

    [Test]
    public void A_file_system_in_memory_does_not_say_that_all_is_on_the_disk()
    {
        const string memory = "/dev/shm"; // on every Linux
        Assume.That(Directory.Exists(memory) && new DriveInfo(memory).DriveFormat == "tmpfs");
        string path = Path.Combine(memory, $"pygmy-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(path, new byte[Bytes]);
            Assert.That(UnsyncedBytes.Of([path]), Is.Null);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void No_file_has_nothing_unsynced() => Assert.That(UnsyncedBytes.Of([]), Is.Zero);
}
