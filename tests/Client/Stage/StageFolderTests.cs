using System.Net;
using System.Runtime.Versioning;
using PygmyStore.Client.Stage;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Stage;

/// <summary>What a stage leaves on the disk, and who can read it.</summary>
[TestFixture]
[Platform("Linux,MacOsX", Reason = "it is about the mode of files")]
[UnsupportedOSPlatform("windows")]
internal sealed class StageFolderTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly StageControl Control = new(new IPEndPoint(IPAddress.Loopback, 4711), "0123abcd");

    [Test]
    public void A_folder_that_it_makes_is_the_owners_and_goes()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "new");
        using (StageFolder made = StageFolder.Make(path, out _)!)
        {
            StageFile.Write(made, Control);
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
            Assert.That(File.GetUnixFileMode(Path.Combine(made.Data, "stage.json")), Is.EqualTo(OwnerOnly));
        }

        Assert.That(Directory.Exists(path), Is.False);
    }

    [Test]
    public void An_empty_folder_is_taken_and_left_empty()
    {
        using var folder = new TemporaryFolder();
        using (StageFolder made = StageFolder.Make(folder.Path, out _)!)
        {
            made.Write(Addresses(), stock: 5);
            Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Not.Empty);
        }

        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public void A_folder_with_files_is_refused_and_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();
        folder.Write("mine.txt", "mine");
        Assert.That(StageFolder.Make(folder.Path, out string whyNot), Is.Null);
        Assert.That(whyNot, Is.EqualTo(
            $"{folder.Path} is not empty: a stage deletes its folder at the end, so it takes none that has files"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName), Is.EqualTo(new[] { "mine.txt" }));
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_a_sentence()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "");
        Assert.That(StageFolder.Make(Path.Combine(file, "below"), out string whyNot), Is.Null);
        Assert.That(whyNot, Does.StartWith("the stage's folder cannot be made: "));
    }

    [Test]
    public void A_second_terminal_reads_where_the_stage_is()
    {
        using var folder = new TemporaryFolder();
        using StageFolder made = StageFolder.Make(folder.Path, out _)!;
        StageFile.Write(made, Control);
        Assert.That(StageFile.Find(folder.Path), Is.EqualTo(new[] { Control }));
    }

    [TestCase("""{"stage":"127.0.0.1:4711","token":"ab"}""", true)]
    [TestCase("""{"stage":"10.0.0.1:4711","token":"ab"}""", false)]
    [TestCase("""{"stage":"127.0.0.1:4711","token":"a\r\nb"}""", false)]
    [TestCase("""{"stage":"127.0.0.1:4711"}""", false)]
    [TestCase("""{"stage":null,"token":null}""", false)]
    [TestCase("not JSON", false)]
    [TestCase("", false)]
    public void Only_what_a_stage_writes_is_believed(string content, bool isStage)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data/stage.json", content);
        File.SetUnixFileMode(path, OwnerOnly);
        Assert.That(StageFile.Find(folder.Path), Has.Count.EqualTo(isStage ? 1 : 0));
    }

    [Test]
    public void A_file_that_others_may_read_is_not_ours()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("data/stage.json", """{"stage":"127.0.0.1:4711","token":"ab"}""");
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherRead);
        Assert.That(StageFile.Find(folder.Path), Is.Empty);
    }

    [Test]
    public void A_token_is_in_no_text_of_its_record() => Assert.That($"{Control}", Does.Not.Contain(Control.Token));

    private static StageAddresses Addresses()
    {
        var any = new IPEndPoint(IPAddress.Loopback, 1);
        return new StageAddresses(any, any, any, any, any, any);
    }
}
