using System.Diagnostics;
using PygmyStore.Benchmarks.DurabilityFigures;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>An offer's figures over all rounds.</summary>
internal sealed class Turn(IOffer offer, Peak peak, bool isOverload)
{
    /// <summary>The load of which the peak is made, asked again the moment that an overload ends.</summary>
    public const int UsualClients = 64;

    private readonly Rounds _goodput = new();
    private readonly Rounds _share = new();
    private readonly Rounds _p50 = new();
    private readonly Rounds _p99 = new();
    private readonly Rounds _refused = new();
    private readonly Rounds _firstRefusedP50 = new();
    private readonly Rounds _firstRefusedP99 = new();
    private readonly Rounds _refusedP50 = new();
    private readonly Rounds _healthP99 = new();
    private readonly Rounds _serverCores = new();
    private readonly Rounds _clientCores = new();
    private readonly Rounds _after = new();
    private long _healthFailures;
    private long _failed;

    public static string[] Columns { get; } =
    [
        "offered", "served/s", "of the peak", "range", "p50 ms", "p99 ms", "refused/s", "first 503 p50 ms", "p99 ms", "again p50 ms", "health p99 ms", "health failures",
        "failed", "servers' cores", "clients' cores", "served/s after",
    ];

    public void Measure(ServerProcesses store, TimeSpan duration)
    {
        using var tally = new Tally();
        var watch = new HealthWatch(store.FrontEnd);
        (TimeSpan serverTime, TimeSpan clientTime) = (store.ProcessorTime, Environment.CpuUsage.TotalTime);
        TimeSpan elapsed = RunToTheLastAnswer(offer, store, duration, tally);
        _serverCores.Add((store.ProcessorTime - serverTime) / elapsed);
        _clientCores.Add((Environment.CpuUsage.TotalTime - clientTime) / elapsed);
        watch.Dispose();
        double goodput = tally.Served / elapsed.TotalSeconds;
        if (!isOverload)
        {
            peak.Saw(goodput);
        }

        _goodput.Add(goodput);
        _share.Add(goodput / peak.OfThisRound);
        _p50.Add(tally.ServedTimes.Percentile(50).TotalMilliseconds);
        _p99.Add(tally.ServedTimes.Percentile(99).TotalMilliseconds);
        _refused.Add(tally.Refused / elapsed.TotalSeconds);
        _firstRefusedP50.Add(tally.FirstRefusedTimes.Percentile(50).TotalMilliseconds);
        _firstRefusedP99.Add(tally.FirstRefusedTimes.Percentile(99).TotalMilliseconds);
        _refusedP50.Add(tally.RefusedTimes.Percentile(50).TotalMilliseconds);
        _healthP99.Add(watch.Times.Percentile(99).TotalMilliseconds);
        _healthFailures += watch.Failures;
        _failed += tally.Failed;
        if (isOverload)
        {
            _after.Add(GoodputAfter(store, duration / 2));
        }
    }

    public string[] Row() =>
    [
        offer.Name, _goodput.Text(), isOverload ? _share.Text("P0") : "", isOverload ? _share.Range("P0") : _goodput.Range(), _p50.Text("F1"), _p99.Text("F1"),
        _refused.Text(), _firstRefusedP50.Text("F1"), _firstRefusedP99.Text("F1"), _refusedP50.Text("F1"), _healthP99.Text("F1"), $"{_healthFailures}", $"{_failed}",
        _serverCores.Text("F2"), _clientCores.Text("F2"), isOverload ? _after.Text() : "",
    ];

    private static double GoodputAfter(ServerProcesses store, TimeSpan duration)
    {
        using var tally = new Tally();
        TimeSpan elapsed = RunToTheLastAnswer(new Crowd(UsualClients), store, duration, tally);
        return tally.Served / elapsed.TotalSeconds;
    }

    /// <summary>How long it took: the last answers come when the time is over, and count as well as their time does.</summary>
    private static TimeSpan RunToTheLastAnswer(IOffer offer, ServerProcesses store, TimeSpan duration, Tally tally)
    {
        long begun = Stopwatch.GetTimestamp();
        offer.RunAsync(store.FrontEnd, duration, tally).Wait();
        return Stopwatch.GetElapsedTime(begun);
    }
}
