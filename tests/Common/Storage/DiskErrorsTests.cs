using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

[Platform("Linux")] // its numbers
public sealed class DiskErrorsTests
{
    [TestCase(28, true, TestName = "ENOSPC")]
    [TestCase(122, true, TestName = "EDQUOT")]
    [TestCase(27, true, TestName = "EFBIG")]
    [TestCase(24, true, TestName = "EMFILE")]
    [TestCase(23, true, TestName = "ENFILE")]
    [TestCase(12, true, TestName = "ENOMEM")]
    [TestCase(11, true, TestName = "EAGAIN")]
    [TestCase(4, true, TestName = "EINTR")]
    [TestCase(5, false, TestName = "EIO")]
    [TestCase(30, false, TestName = "EROFS")]
    [TestCase(9, false, TestName = "EBADF")]
    [TestCase(22, false, TestName = "EINVAL")]
    [TestCase(116, false, TestName = "ESTALE")]
    public void An_errno_has_one_meaning(int error, bool mayPass)
    {
        Assert.That(DiskErrors.MayPass(new IOException("", error)), Is.EqualTo(mayPass));
    }

    [Test]
    public void What_is_no_error_of_a_disk_does_not_pass()
    {
        Assert.That(DiskErrors.MayPass(new UnauthorizedAccessException()), Is.False);
        Assert.That(DiskErrors.MayPass(new InvalidOperationException { HResult = 28 }), Is.False);
    }

    [Test]
    public void What_dotnet_hides_is_shown()
    {
        Assert.That(DiskErrors.IsHidden(new ArgumentOutOfRangeException()), Is.True);
        Assert.That(DiskErrors.IsHidden(new OperationCanceledException()), Is.True);
        IOException tooLarge = DiskErrors.Shown("write", "/a", new ArgumentOutOfRangeException());
        IOException cancelled = DiskErrors.Shown("write", "/a", new OperationCanceledException());
        Assert.That(DiskErrors.MayPass(tooLarge), Is.True);
        Assert.That(DiskErrors.MayPass(cancelled), Is.False);
        Assert.That(DiskErrors.IsHidden(new IOException()), Is.False);
    }
}
