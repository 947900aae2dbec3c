using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

[Platform("Linux")] // its numbers
public sealed class DiskErrorsTests
{
    [TestCase(28, DiskErrorKind.NoSpace, TestName = "ENOSPC")]
    [TestCase(122, DiskErrorKind.NoSpace, TestName = "EDQUOT")]
    [TestCase(27, DiskErrorKind.NoSpace, TestName = "EFBIG")]
    [TestCase(24, DiskErrorKind.OutOfResources, TestName = "EMFILE")]
    [TestCase(23, DiskErrorKind.OutOfResources, TestName = "ENFILE")]
    [TestCase(12, DiskErrorKind.OutOfResources, TestName = "ENOMEM")]
    [TestCase(11, DiskErrorKind.OutOfResources, TestName = "EAGAIN")]
    [TestCase(4, DiskErrorKind.OutOfResources, TestName = "EINTR")]
    [TestCase(5, DiskErrorKind.Failed, TestName = "EIO")]
    [TestCase(30, DiskErrorKind.Failed, TestName = "EROFS")]
    [TestCase(9, DiskErrorKind.Failed, TestName = "EBADF")]
    [TestCase(22, DiskErrorKind.Failed, TestName = "EINVAL")]
    [TestCase(116, DiskErrorKind.Failed, TestName = "ESTALE")]
    public void An_errno_has_one_meaning(int error, DiskErrorKind kind)
    {
        Assert.That(DiskErrors.KindOf(new IOException("", error)), Is.EqualTo(kind));
        Assert.That(DiskErrors.MayPass(new IOException("", error)), Is.EqualTo(kind != DiskErrorKind.Failed));
    }

    [Test]
    public void What_is_no_error_of_a_disk_does_not_pass()
    {
        Assert.That(DiskErrors.KindOf(new UnauthorizedAccessException()), Is.EqualTo(DiskErrorKind.Failed));
        Assert.That(DiskErrors.KindOf(new InvalidOperationException { HResult = 28 }), Is.EqualTo(DiskErrorKind.Failed));
    }

    [Test]
    public void What_dotnet_hides_is_shown()
    {
        Assert.That(DiskErrors.IsHidden(new ArgumentOutOfRangeException()), Is.True);
        Assert.That(DiskErrors.IsHidden(new OperationCanceledException()), Is.True);
        IOException tooLarge = DiskErrors.Shown("write", "/a", new ArgumentOutOfRangeException());
        IOException cancelled = DiskErrors.Shown("write", "/a", new OperationCanceledException());
        Assert.That(DiskErrors.KindOf(tooLarge), Is.EqualTo(DiskErrorKind.NoSpace));
        Assert.That(DiskErrors.KindOf(cancelled), Is.EqualTo(DiskErrorKind.Failed));
        Assert.That(DiskErrors.IsHidden(new IOException()), Is.False);
    }
}
