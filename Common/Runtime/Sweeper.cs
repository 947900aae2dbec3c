namespace PygmyStore.Common.Runtime;

/// <summary>The one thread that keeps time for a server: deadlines of parked sessions, and lingering closes.</summary>
internal sealed class Sweeper : IDisposable
{
    /// <summary>
    /// Deadlines are of seconds; a tenth is exact enough, and a sweep of some thousand slots takes microseconds.
    /// </summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>While a lingering peer is sending: what a socket's buffers hold comes again within some milliseconds.</summary>
    private static readonly TimeSpan BusyPeriod = TimeSpan.FromMilliseconds(2);

    private const long ClockStepMilliseconds = 16; // TickCount64 may be so late

    private readonly ParkingLot _lot;
    private readonly LingeringClose _lingering;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly Thread _thread;

    public Sweeper(SocketServerOptions options, ParkingLot lot, LingeringClose lingering)
    {
        _lot = lot;
        _lingering = lingering;
        _thread = new Thread(Run, options.StackBytes) { Name = $"{options.Name} sweeper", IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>Ends the thread; what still lingers is closed.</summary>
    public void Dispose()
    {
        _stopping.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _stopping.Dispose();
    }

    private void Run()
    {
        TimeSpan wait = Period;
        for (long due = 0; !_stopping.Wait(wait);)
        {
            long now = Environment.TickCount64;
            if (now >= due)
            {
                _lot.Expire(now);
                _lot.EndRests(now);
                due = now + (long)Period.TotalMilliseconds - ClockStepMilliseconds;
            }

            wait = _lingering.Sweep(now) ? BusyPeriod : Period;
        }
        _lingering.Sweep(long.MaxValue);
    }
}
