namespace PygmyStore.Common.Runtime;

/// <summary>The thread that keeps time for a server: deadlines of parked sessions, throttling, lingering closes.</summary>
internal sealed class Sweeper : IDisposable
{
    // Deadlines are of seconds, so a tenth is exact enough; a sweep of some thousand slots takes microseconds.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    // While a lingering peer is sending: what a socket's buffers hold comes again within some milliseconds.
    private static readonly TimeSpan BusyPeriod = TimeSpan.FromMilliseconds(2);

    private const long ClockStepMilliseconds = 16; // TickCount64 may be so late

    private readonly ParkingLot _lot;
    private readonly LingeringClose _lingering;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly BackgroundLoop _loop;
    private TimeSpan _wait = Period;
    private long _due;

    public Sweeper(SocketServerOptions options, ParkingLot lot, LingeringClose lingering, Faults faults)
    {
        _lot = lot;
        _lingering = lingering;
        _loop = new BackgroundLoop($"{options.Name} sweeper", Sweep, faults, options.StackBytes);
    }

    public void Start() => _loop.Start();

    /// <summary>Ends the thread; what still lingers is closed.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _loop.Join();
        _stopping.Dispose();
    }

    private bool Sweep()
    {
        if (_stopping.Wait(_wait))
        {
            _lingering.Sweep(long.MaxValue);
            return false;
        }

        long now = Environment.TickCount64;
        if (now >= _due)
        {
            _lot.Expire(now);
            _lot.EndThrottling(now);
            _due = now + (long)Period.TotalMilliseconds - ClockStepMilliseconds;
        }

        _wait = _lingering.Sweep(now) ? BusyPeriod : Period;
        return true;
    }
}
