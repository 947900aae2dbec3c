using System.Diagnostics;
using System.Net;
using PygmyStore.Benchmarks.Harness;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>A way to send buys for some time.</summary>
internal interface ILoop
{
    /// <summary>Its name in the table.</summary>
    string Name { get; }

    /// <summary>Buys for that long and counts the outcomes.</summary>
    Task RunAsync(IPEndPoint server, TimeSpan duration, Tally tally);
}

/// <summary>
/// The highest goodput without overload in this round. It may change from round to round with the disk and other load.
/// </summary>
internal sealed class Peak
{
    public double OfThisRound { get; set; }
}

/// <summary>One loop, and its row in the table.</summary>
internal sealed class Turn(ILoop loop, FigureTable table, Peak peak, bool isOverload)
{
    /// <summary>The load that gives the peak. It is sent again immediately after an overload.</summary>
    public const int UsualClients = 64;

    private readonly FigureRow _row = table.AddRow(loop.Name);

    public void Measure(ServerProcesses store, TimeSpan duration)
    {
        var tally = new Tally();
        var watch = new HealthWatch(store.FrontEnd);
        (TimeSpan serverTime, TimeSpan clientTime) = (store.ProcessorTime, Environment.CpuUsage.TotalTime);
        TimeSpan elapsed = RunToTheLastAnswer(loop, store, duration, tally);
        serverTime = store.ProcessorTime - serverTime;
        clientTime = Environment.CpuUsage.TotalTime - clientTime;
        watch.Dispose();
        double goodput = tally.Served / elapsed.TotalSeconds;
        _row.AddWithRange("served/s", goodput);
        _row.Add("p50 ms", tally.ServedTimes.Percentile(50) / 1000.0 ?? 0, "F1");
        _row.Add("p99 ms", tally.ServedTimes.Percentile(99) / 1000.0 ?? 0, "F1");
        _row.Add("shed/s", tally.Shed / elapsed.TotalSeconds);
        _row.Add("first 503 p50 ms", tally.FirstShedTimes.Percentile(50) / 1000.0 ?? 0, "F1");
        _row.Add("first 503 p99 ms", tally.FirstShedTimes.Percentile(99) / 1000.0 ?? 0, "F1");
        _row.Add("next 503 p50 ms", tally.ShedAgainTimes.Percentile(50) / 1000.0 ?? 0, "F1");
        _row.Add("health p99 ms", watch.Times.Percentile(99) / 1000.0 ?? 0, "F1");
        _row.AddToSum("health failures", watch.Failures);
        _row.AddToSum("failed", tally.Failed);
        _row.Add("servers' cores", serverTime / elapsed, "F2");
        _row.Add("clients' cores", clientTime / elapsed, "F2");
        if (!isOverload)
        {
            peak.OfThisRound = Math.Max(peak.OfThisRound, goodput);
            return;
        }

        _row.AddWithRange("of the peak", goodput / peak.OfThisRound, "P0");
        var after = new Tally();
        elapsed = RunToTheLastAnswer(new ClosedLoop(UsualClients), store, duration / 2, after);
        _row.Add("served/s after", after.Served / elapsed.TotalSeconds);
    }

    /// <summary>Returns how long it took. The last answers come after the duration; they and their time count.</summary>
    private static TimeSpan RunToTheLastAnswer(ILoop loop, ServerProcesses store, TimeSpan duration, Tally tally)
    {
        long begun = Stopwatch.GetTimestamp();
        loop.RunAsync(store.FrontEnd, duration, tally).Wait();
        return Stopwatch.GetElapsedTime(begun);
    }
}
