namespace PygmyStore.Common.Runtime;

/// <summary>Reports and counts the exceptions that reached a catch-all. Each is a bug. For any thread.</summary>
/// <param name="report">Gets each one with the name of its thread; writes to standard error unless given.</param>
public sealed class Faults(Action<string, Exception>? report = null)
{
    private readonly Action<string, Exception> _report = report ?? ToStandardError;
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Report(Exception fault)
    {
        Interlocked.Increment(ref _count);
        _report(Thread.CurrentThread.Name ?? "unnamed thread", fault);
    }

    internal static void ToStandardError(string where, Exception fault) =>
        Messages.Error.WriteLine($"{where}: unexpected {fault}");
}

/// <summary>A named thread that takes turns until the last one. An exception costs a turn, never the process.</summary>
public sealed class BackgroundLoop
{
    // A turn that always fails must neither take a core nor fill the disk with messages: the pause doubles with each failure.
    private const int FirstPauseMilliseconds = 10;
    private const int LongestPauseMilliseconds = 1000;

    private readonly Func<bool> _turn;
    private readonly Faults _faults;
    private readonly Thread _thread;

    /// <summary>Makes the thread, which does not run yet. A turn returns false when it was the last one.</summary>
    public BackgroundLoop(string name, Func<bool> turn, Faults faults, int stackBytes = 0)
    {
        _turn = turn;
        _faults = faults;
        _thread = new Thread(Run, stackBytes) { Name = name, IsBackground = true };
    }

    /// <summary>Starts the thread; throws when the machine gives no more threads.</summary>
    public void Start() => _thread.UnsafeStart(); // unsafe: it does not inherit the span of the request that needs a thread

    /// <summary>Waits for the last turn; false when time ran out first. A loop that was not started has ended.</summary>
    public bool Join(TimeSpan patience) => !_thread.IsAlive || _thread.Join(patience);

    public void Join() => Join(Timeout.InfiniteTimeSpan);

    private void Run()
    {
        int pause = FirstPauseMilliseconds;
        while (true)
        {
            try
            {
                if (!_turn())
                {
                    return;
                }

                pause = FirstPauseMilliseconds;
            }
#pragma warning disable CA1031 // The catch-all of every thread that is ours: whatever it is, the next turn may do better.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _faults.Report(fault);
                Thread.Sleep(pause);
                pause = Math.Min(2 * pause, LongestPauseMilliseconds);
            }
        }
    }
}
