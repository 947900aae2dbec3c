using System.Diagnostics;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Load.Engine;

/// <summary>Runs a load: a thread for each client, and the caller's thread, which collects their records.</summary>
/// <remarks>
/// It ends on time whatever the servers do: within a second after the plan's time or the stop. What is under way then has half a
/// second to end by itself; the rest is cut off.
/// </remarks>
internal sealed class LoadRun(LoadPlan plan, LoadRequests requests, IReadOnlyList<LoadServer> servers, StopSignal stop)
{
    private const int StackBytes = 256 * 1024; // the clients' calls are shallow, and there may be thousands of clients

    // How often records are collected: a client's ring has room for several times as long.
    private static readonly TimeSpan CollectInterval = TimeSpan.FromMilliseconds(20);

    // A thread that waits for the begin looks so often, and all together 20,000 times a second.
    private static readonly TimeSpan BeginPauseOfEach = TimeSpan.FromMicroseconds(50);

    // Until all threads have seen the begin, so that the first calls are not late.
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan GraceOfCalls = TimeSpan.FromMilliseconds(500);

    // A client that has not ended by then is left behind. Only a connect that cannot be woken takes nearly as long.
    private static readonly TimeSpan LastWait = TimeSpan.FromMilliseconds(950);

    private readonly LoadClock _clock = new(stop);
    private readonly OpenIterations? _open = plan.Arrivals is { } arrivals ? new OpenIterations(arrivals) : null;
    private readonly RunTally _tally = new();
    private long? _overSinceTicks;
    private bool _isInterrupted;

    /// <summary>Runs the load. Only this thread calls the sinks, and <paramref name="everySecond"/> with the time.</summary>
    public LoadEnd Run(IReadOnlyList<ICallSink> sinks, Action<TimeSpan>? everySecond = null)
    {
        LoadConnection[] connections = [.. Each(client => new LoadConnection(servers[client % servers.Count], plan))];
        RecordRing[] records = [.. Each(_ => RecordRing.OfOneOf(plan.Clients))];
        LoadClient[] clients =
        [
            .. Each(client => new LoadClient(
                client, client % servers.Count, plan, requests, connections[client], records[client], _clock)),
        ];
        using var collections = new CollectionPause(plan.Clients);
        TimeSpan beginPause = BeginPauseOfEach * plan.Clients;
        var ended = new CountdownEvent(plan.Clients); // not disposed: a client that is left behind still signals it
        foreach ((LoadClient client, LoadConnection connection) in clients.Zip(connections))
        {
            Start(client, connection, beginPause, ended);
        }

        TimeSpan processorTime = Environment.CpuUsage.TotalTime;
        TimeSpan? duration = _open is null ? plan.Duration : Shorter(plan.Duration, plan.Arrivals!.Duration);
        _clock.Begin(Stopwatch.GetTimestamp() + LoadClock.TicksOf(HeadStart + beginPause), plan.WarmUp, duration);
        Collect(records, connections, [.. sinks, _tally], ended, everySecond);
        return End(clients, leftBehind: ended.CurrentCount, Environment.CpuUsage.TotalTime - processorTime);
    }

    private static TimeSpan Shorter(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;

    private IEnumerable<T> Each<T>(Func<int, T> make) => Enumerable.Range(0, plan.Clients).Select(make);

    private void Start(LoadClient client, LoadConnection connection, TimeSpan beginPause, CountdownEvent ended)
    {
        var thread = new Thread(() =>
        {
            ShortSleep.SharpenThisThread();
            _clock.AwaitBegin(beginPause);
            using (connection)
            {
                if (_open is null)
                {
                    client.RunClosed();
                }
                else
                {
                    client.RunOpen(_open);
                }
            }

            ended.Signal();
        }, StackBytes);
        thread.Name = "load client";
        thread.IsBackground = true;
        thread.Start();
    }

    /// <summary>Passes the records on until all clients have ended. Cuts off those that do not end in time.</summary>
    private void Collect(
        RecordRing[] records,
        LoadConnection[] connections,
        ICallSink[] sinks,
        CountdownEvent ended,
        Action<TimeSpan>? everySecond)
    {
        long secondTicks = LoadClock.TicksOf(TimeSpan.FromSeconds(1));
        long nextSecond = _clock.StartTicks + secondTicks;
        bool isCut = false;
        bool haveEnded = false;
        while (!haveEnded && !IsOverSince(LastWait))
        {
            haveEnded = ended.Wait(CollectInterval);
            Array.ForEach(records, ring => ring.Drain(sinks));
            long now = Stopwatch.GetTimestamp();
            if (now >= nextSecond)
            {
                everySecond?.Invoke(LoadClock.TimeOf(now - _clock.StartTicks));
                nextSecond += secondTicks * Math.Max(1, (now - nextSecond) / secondTicks);
            }

            if (_overSinceTicks is null && _clock.IsOver)
            {
                now = Stopwatch.GetTimestamp(); // again: the end may have come since
                _overSinceTicks = Math.Min(now, _clock.EndTicks);
                _isInterrupted = now < _clock.EndTicks;
            }

            if (!isCut && IsOverSince(GraceOfCalls))
            {
                isCut = true;
                Array.ForEach(connections, connection => connection.Cut());
            }
        }
    }

    private bool IsOverSince(TimeSpan time) => _overSinceTicks is { } since && Stopwatch.GetElapsedTime(since) > time;

    private LoadEnd End(LoadClient[] clients, int leftBehind, TimeSpan processorTime)
    {
        long now = Stopwatch.GetTimestamp();
        long due = _open?.DueBefore(LoadClock.TimeOf((_overSinceTicks ?? now) - _clock.StartTicks)) ?? 0;
        return new LoadEnd(
            _clock.StartTicks,
            _clock.MeasuredFromTicks,
            _tally.LastEndedTicks > 0 ? _tally.LastEndedTicks : now,
            processorTime,
            _isInterrupted,
            _tally.Abandoned + leftBehind)
        {
            NotBegun = Math.Max(0, due - clients.Sum(client => client.Begun)),
        };
    }
}
