namespace PygmyStore.Common.Storage;

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

    /// <summary>
    /// Whether the same may succeed later: there is no room, or the machine lacks descriptors or memory. Nothing is lost, if what
    /// was begun is taken back. After any other error, what the disk holds is no longer known.
    /// </summary>
    public static bool MayPass(Exception error) => error is IOException { HResult: var code } && (OperatingSystem.IsWindows()
        ? code is WindowsDiskFull or WindowsHandleDiskFull or WindowsTooManyFiles
        : code is NoSpaceLeft or FileTooLarge or TooManyFiles or TooManyFilesInSystem or NoMemory or Interrupted
            || code == QuotaExceeded || code == WouldBlock);

    /// <summary>What the calls of a disk throw; anything else is a bug.</summary>
    public static bool IsDiskError(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>Whether .NET has made an error of the caller out of an error of the kernel.</summary>
    internal static bool IsHidden(Exception error) =>
        error is ArgumentException or OperationCanceledException or NotSupportedException;

    /// <summary>The hidden error as the error of the disk that it is.</summary>
    internal static IOException Shown(string call, string path, Exception error) => error is ArgumentOutOfRangeException
        ? new IOException($"{call} of {path}: the file would be larger than it may be", FileTooLarge)
        : new IOException($"{call} of {path}: {error.Message}", error is OperationCanceledException ? Cancelled : InputOutput);

    /// <summary>Makes a call, and shows a hidden error of it.</summary>
    internal static void Show(string call, string path, Action make)
    {
        try
        {
            make();
        }
        catch (Exception error) when (IsHidden(error))
        {
            throw Shown(call, path, error);
        }
    }

    /// <summary>Another handle holds the file's exclusive lock.</summary>
    internal static bool IsLocked(IOException error) =>
        error.HResult == (OperatingSystem.IsWindows() ? WindowsSharingViolation : WouldBlock);
}
