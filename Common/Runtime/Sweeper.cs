namespace PygmyStore.Common.Runtime;

/// <summary>The one thread that keeps time for a server: deadlines of parked sessions, and lingering closes.</summary>
internal sealed class Sweeper : IDisposable
{
    /// <summary>
    /// Deadlines are of seconds; a tenth is exact enough, and a sweep of some thousand slots takes microseconds.
    /// </summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

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
        while (!_stopping.Wait(Period))
        {
            long now = Environment.TickCount64;
            _lot.Expire(now);
            _lot.EndRests(now);
            _lingering.Sweep(now);
        }
        _lingering.Sweep(long.MaxValue);
    }
}
