using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

public sealed class KeptFilesTests
{
    private readonly FaultyFolder _folder = new();

    [Test]
    public void A_file_that_somebody_removes_or_replaces_is_named()
    {
        var kept = new KeptFiles(_folder);
        _folder.Open("a").Dispose();
        _folder.Open("b").Dispose();
        kept.Keep("a");
        kept.Keep("b");
        Assert.That(kept.WhyNotWhole(), Is.Null);

        AtomicFile.Replace(_folder, "a", "theirs"u8);
        Assert.That(kept.WhyNotWhole(), Does.StartWith("a was removed or replaced"));

        kept.Replace("a", "ours"u8);
        Assert.That(kept.WhyNotWhole(), Is.Null);

        _folder.Delete("b");
        Assert.That(kept.WhyNotWhole(), Does.StartWith("b was removed or replaced"));

        kept.Forget("b");
        Assert.That(kept.WhyNotWhole(), Is.Null);
    }

    [Test]
    public void A_log_acknowledges_nothing_in_a_file_that_is_gone()
    {
        var fixture = new LogFixture();
        using RecordLog log = fixture.Opened();
        log.StartRecord().Field("kept").End();
        Assert.That((log.Commit(), log.WhyNotInPlace()), Is.EqualTo((CommitOutcome.Durable, (string?)null)));

        fixture.Folder.Put("other", fixture.Bytes);
        fixture.Folder.IdentityOf("other");
        fixture.Folder.Replace("other", LogFixture.Name);
        Assert.That(log.WhyNotInPlace(), Does.StartWith(LogFixture.Name));
        log.StartRecord().Field("lost").End();
        Assert.That((log.Commit(), fixture.Failures), Is.EqualTo((CommitOutcome.Failed, 1)));
        Assert.That((log.HasFailed, log.Commit()), Is.EqualTo((true, CommitOutcome.Failed)));
    }
}
