using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Hosting;

/// <summary>The terminal in which a process was started, if it was in one.</summary>
internal static class ControllingTerminal
{
    private const string Path = "/dev/tty"; // tty(4): opens only for those that have one

    /// <summary>Whether the process has a terminal that is still open.</summary>
    public static bool IsThere()
    {
        try
        {
            using SafeFileHandle terminal = File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
