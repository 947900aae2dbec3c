using System.Runtime.InteropServices;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// A clock that also counts the time in which the machine is suspended (CLOCK_BOOTTIME): a lease must not outlive a suspend.
/// .NET's clocks stop in a suspend on Linux. Elsewhere than Linux this is <see cref="Environment.TickCount64"/>.
/// </summary>
/// <remarks>For any thread. A call costs some 30 ns.</remarks>
public static partial class BootClock
{
    private const int BootTime = 7; // CLOCK_BOOTTIME

    /// <summary>Milliseconds since some moment in the past. It never goes back.</summary>
    public static long Milliseconds
    {
        get
        {
            if (!OperatingSystem.IsLinux() || GetTime(BootTime, out TimeSpec time) != 0)
            {
                return Environment.TickCount64;
            }

            return (time.Seconds * 1000L) + (time.Nanoseconds / 1_000_000L);
        }
    }

    // The call is answered in user space and takes nanoseconds, so it needs no change of the garbage collector's mode.
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int GetTime(int clock, out TimeSpec time);

    // struct timespec of 64-bit Linux: two longs.
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
