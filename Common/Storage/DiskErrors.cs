namespace PygmyStore.Common.Storage;

/// <summary>Tells the errors of a disk apart, in one place.</summary>
public static class DiskErrors
{
    // .NET puts the raw errno into HResult on Unix, and 0x8007xxxx with the Win32 code on Windows.
    private const int NoSpaceLeft = 28;
    private static readonly int QuotaExceeded = OperatingSystem.IsMacOS() ? 69 : 122;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>The disk or the quota is full: the one error after which the same file may be written again.</summary>
    public static bool IsNoSpace(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return OperatingSystem.IsWindows()
            ? error.HResult is WindowsDiskFull or WindowsHandleDiskFull
            : error is IOException && (error.HResult == NoSpaceLeft || error.HResult == QuotaExceeded);
    }

    /// <summary>What a disk throws; anything else is a bug.</summary>
    internal static bool IsDiskError(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>Another handle holds the file's exclusive lock.</summary>
    internal static bool IsLocked(IOException error) =>
        error.HResult == (OperatingSystem.IsWindows() ? WindowsSharingViolation : WouldBlock);
}
