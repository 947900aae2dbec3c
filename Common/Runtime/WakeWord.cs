using System.Runtime.InteropServices;

namespace PygmyStore.Common.Runtime;

/// <summary>A number on which threads wait until it changes, all of them woken by one system call if need be.</summary>
/// <remarks>
/// For any thread. On Linux it is a futex, which costs a third of what an event costs; elsewhere a monitor. Change the value
/// first, then wake: a thread that is about to wait sees the change, and one that waits already is woken.
/// </remarks>
public sealed partial class WakeWord
{
    private const long Never = long.MaxValue;
    private const int CellInts = 32; // two cache lines, with the value behind the first: neighbours do not disturb it
    private const int At = 16;
    private const int WaitPrivate = 128; // FUTEX_WAIT_PRIVATE
    private const int WakePrivate = 129; // FUTEX_WAKE_PRIVATE

    private static readonly int CallNumber = !OperatingSystem.IsLinux() ? 0 : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => 0,
    };

    private readonly int[] _cell = GC.AllocateArray<int>(CellInts, pinned: true);
    private readonly nint _address; // of the value; 0: threads wait on this object's monitor

    public WakeWord()
        : this(isPortable: false)
    {
    }

    internal WakeWord(bool isPortable) =>
        _address = isPortable || CallNumber == 0 ? 0 : Marshal.UnsafeAddrOfPinnedArrayElement(_cell, At);

    public int Value
    {
        get => Volatile.Read(ref _cell[At]);
        set => Interlocked.Exchange(ref _cell[At], value);
    }

    /// <summary>Changes the value if it still is <paramref name="from"/>; only one of several threads succeeds.</summary>
    public bool TryChange(int from, int to) => Interlocked.CompareExchange(ref _cell[At], to, from) == from;

    /// <summary>
    /// Waits while the value is <paramref name="value"/>; false when that is so at the deadline (<see
    /// cref="Environment.TickCount64"/>).
    /// </summary>
    public bool Wait(int value, long deadlineMilliseconds = Never)
    {
        while (Value == value)
        {
            long left = deadlineMilliseconds == Never ? Never : deadlineMilliseconds - Environment.TickCount64;
            if (left <= 0)
            {
                return false;
            }

            WaitOnce(value, left == Never ? Never : left * 1000);
        }

        return true;
    }

    /// <summary>Waits while the value is that, but not much longer than so many microseconds.</summary>
    public void WaitBriefly(int value, long microseconds)
    {
        if (microseconds > 0)
        {
            WaitOnce(value, microseconds);
        }
    }

    /// <summary>Wakes one of the threads that wait, whatever the value.</summary>
    public void WakeOne() => Wake(isAll: false);

    public void WakeAll() => Wake(isAll: true);

    private void WaitOnce(int value, long microseconds)
    {
        if (_address == 0)
        {
            lock (_cell)
            {
                if (Value == value)
                {
                    Monitor.Wait(_cell, (int)Math.Min(((microseconds - 1) / 1000) + 1, int.MaxValue));
                }
            }
        }
        else if (microseconds == Never)
        {
            Futex(CallNumber, _address, WaitPrivate, value, 0, 0, 0);
        }
        else
        {
            var time = new TimeSpec((nint)(microseconds / 1_000_000), (nint)(microseconds % 1_000_000 * 1000));
            Futex(CallNumber, _address, WaitPrivate, value, time, 0, 0);
        }
    }

    private void Wake(bool isAll)
    {
        if (_address != 0)
        {
            Futex(CallNumber, _address, WakePrivate, isAll ? int.MaxValue : 1, 0, 0, 0);
            return;
        }

        lock (_cell)
        {
            if (isAll)
            {
                Monitor.PulseAll(_cell);
            }
            else
            {
                Monitor.Pulse(_cell);
            }
        }
    }

    // The library has no function for it. A failure (the value has changed, a signal came, the time is over) is a return like any
    // other: the caller looks at the value.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Futex(
        nint call, nint address, nint operation, nint value, in TimeSpec timeout, nint other, nint mask);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Futex(nint call, nint address, nint operation, nint value, nint timeout, nint other, nint mask);

    // struct timespec of 64-bit Linux.
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
