namespace PygmyStore.Common.Storage;

/// <summary>What an error of a disk's call means for what goes on.</summary>
public enum DiskErrorKind
{
    /// <summary>No room: the disk, the quota or the largest size of a file. What was written can be taken back.</summary>
    NoSpace,

    /// <summary>The machine lacks descriptors or memory, or a signal interrupted the call. A later try may succeed.</summary>
    OutOfResources,

    /// <summary>Anything else: what the disk holds is no longer known.</summary>
    Failed,
}

/// <summary>The one table from the error of a disk's call to its meaning.</summary>
/// <remarks>A sync is different: all of its errors are final, because the kernel may have dropped the pages.</remarks>
public static class DiskErrors
{
    // .NET puts the raw errno into HResult on Unix, and 0x8007xxxx with the Win32 code on Windows.
    internal const int FileTooLarge = 27; // EFBIG: of the file system, or of "ulimit -f"
    private const int InputOutput = 5;
    private const int Interrupted = 4;
    private const int NoMemory = 12;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFiles = 24;
    private const int NoSpaceLeft = 28;
    private const int WindowsTooManyFiles = unchecked((int)0x80070004);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private static readonly int QuotaExceeded = OperatingSystem.IsMacOS() ? 69 : 122;
    private static readonly int Cancelled = OperatingSystem.IsMacOS() ? 89 : 125;

    /// <summary>EWOULDBLOCK, which is EAGAIN.</summary>
    internal static int WouldBlock { get; } = OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>What the error means.</summary>
    public static DiskErrorKind KindOf(Exception error)
    {
        int code = error.HResult;
        return error is not IOException ? DiskErrorKind.Failed
            : OperatingSystem.IsWindows() ? KindOfWindows(code)
            : code is NoSpaceLeft or FileTooLarge || code == QuotaExceeded ? DiskErrorKind.NoSpace
            : code is TooManyFiles or TooManyFilesInSystem or NoMemory or Interrupted || code == WouldBlock
                ? DiskErrorKind.OutOfResources
            : DiskErrorKind.Failed;
    }

    /// <summary>Whether the same may succeed later: nothing is lost, if what was begun is taken back.</summary>
    public static bool MayPass(Exception error) => KindOf(error) != DiskErrorKind.Failed;

    /// <summary>What the calls of a disk throw; anything else is a bug.</summary>
    public static bool IsDiskError(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>Whether .NET has made an error of the caller out of an error of the kernel.</summary>
    internal static bool IsHidden(Exception error) =>
        error is ArgumentException or OperationCanceledException or NotSupportedException;

    /// <summary>The hidden error as the error of the disk that it is.</summary>
    internal static IOException Shown(string call, string path, Exception error)
    {
        int code = error is ArgumentOutOfRangeException ? FileTooLarge
            : error is OperationCanceledException ? Cancelled
            : InputOutput;
        string reason = code == FileTooLarge ? "the file would be larger than it may be" : error.Message;
        return new IOException($"{call} of {path}: {reason}", code);
    }

    /// <summary>Another handle holds the file's exclusive lock.</summary>
    internal static bool IsLocked(IOException error) =>
        error.HResult == (OperatingSystem.IsWindows() ? WindowsSharingViolation : WouldBlock);

    private static DiskErrorKind KindOfWindows(int code) =>
        code is WindowsDiskFull or WindowsHandleDiskFull ? DiskErrorKind.NoSpace
        : code == WindowsTooManyFiles ? DiskErrorKind.OutOfResources
        : DiskErrorKind.Failed;
}
