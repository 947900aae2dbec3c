using System.Runtime.InteropServices;

namespace PygmyStore.Client.Load.Engine;

/// <summary>Sleeps that end on time: <see cref="Thread.Sleep(int)"/> counts in whole milliseconds.</summary>
/// <remarks>On Windows a sleep is as long as its timer lets it be.</remarks>
internal static class ShortSleep
{
    private const int SetTimerSlack = 29; // PR_SET_TIMERSLACK
    private const nuint SlackNanoseconds = 1000; // by default Linux may end a sleep 50 us late

    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Makes this thread's sleeps end sooner after their time, on Linux.</summary>
    public static void SharpenThisThread()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetThreadOption(SetTimerSlack, SlackNanoseconds, 0, 0, 0); // if the kernel refuses, sleeps end later, as before
        }
    }

    /// <summary>Sleeps so long, or less: a signal may end it.</summary>
    public static void Sleep(TimeSpan time)
    {
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(Math.Floor(time.TotalMilliseconds)));
            return;
        }

        (long seconds, long nanoseconds) = Math.DivRem((long)time.TotalNanoseconds, NanosecondsPerSecond);
        _ = Sleep(new TimeSpec { Seconds = (nint)seconds, Nanoseconds = (nint)nanoseconds }, remaining: 0);
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    private static extern int Sleep(in TimeSpec time, nint remaining);

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int SetThreadOption(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
