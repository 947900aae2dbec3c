namespace PygmyStore.Common.Runtime;

/// <summary>
/// Leaders and followers: the workers themselves wait on the readiness set, and who is woken reads, handles, answers, and arms
/// the session again. There is no queue and no hand-off; a connection owns no thread between its requests.
/// </summary>
/// <remarks>
/// Only <see cref="SocketServerOptions.Running"/> of the threads wait or run at a time; the others are inside a
/// <see cref="BlockingRegion"/> or idle. Sessions that are ready while all of those run wait in the readiness set.
/// </remarks>
internal sealed class ThreadPerRequest : ISessionThreads, IWorker
{
    private readonly SocketServerOptions _options;
    private readonly SessionTable _table;
    private readonly ParkingLot _lot;
    private readonly IReadinessSet _readiness;
    private readonly RunningLimit _running;
    private readonly Faults _faults;
    private readonly List<BackgroundLoop> _threads = [];

    public ThreadPerRequest(
        SocketServerOptions options, SessionTable table, ParkingLot lot, IReadinessSet readiness, Faults faults)
    {
        _faults = faults;
        _options = options;
        _table = table;
        _lot = lot;
        _readiness = readiness;
        _running = new RunningLimit(options.Running, options.MaxWorkers, TryStartThread);
    }

    public bool MayWait => false;

    public bool TryGoOn() => true;

    public int Workers => _running.Threads;

    public int BusyWorkers => _running.Busy;

    public int Queued => 0;

    public void Start() => _running.Start(_options.MinWorkers);

    public bool TryAdmit(SessionSlot slot)
    {
        if (_lot.TryOpen(slot))
        {
            _lot.Park(slot);
        }

        return true;
    }

    public bool Stop(TimeSpan patience)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        _running.Stop();
        _readiness.Stop();
        BackgroundLoop[] threads;
        lock (_threads)
        {
            threads = [.. _threads];
        }

        return Array.TrueForAll(
            threads,
            thread => thread.Join(TimeSpan.FromMilliseconds(Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue))));
    }

    private bool TryStartThread()
    {
        lock (_threads)
        {
            var thread = new BackgroundLoop($"{_options.Name} worker {_threads.Count + 1}", Work, _faults, _options.StackBytes);
            try
            {
                thread.Start();
            }
            catch (Exception fault) when (fault is OutOfMemoryException or ThreadStartException)
            {
                _faults.Report(fault);
                return false;
            }
            _threads.Add(thread);
            return true;
        }
    }

    private bool Work()
    {
        BlockingRegion.Attach(_running);
        if (TryServeOne())
        {
            return true;
        }

        _running.Leave();
        return false;
    }

    /// <summary>False when the thread must end.</summary>
    private bool TryServeOne()
    {
        if (!_running.BeginWaiting())
        {
            return false;
        }

        Span<ulong> token = stackalloc ulong[1];
        int count;
        try
        {
            count = _readiness.Wait(token);
        }
        finally
        {
            _running.EndWaiting();
        }

        if (count == 0)
        {
            return false;
        }

        if (_table.TryClaim(token[0]) is { } slot)
        {
            _lot.Serve(slot, this);
        }

        return true;
    }
}
