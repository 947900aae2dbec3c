using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>
/// An open loop: a fixed number of buys per second, whatever their outcomes, over as many connections as necessary up to a bound.
/// A buy that finds no free connection is counted and not sent.
/// </summary>
internal sealed class OpenLoop(string name, Func<double> perSecond) : ILoop
{
    private const int MaxConnections = 2000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public string Name => name;

    /// <summary>Buys per second that were due in the last turn.</summary>
    public double Due { get; private set; }

    /// <summary>Buys per second that found no free connection.</summary>
    public double Unsent { get; private set; }

    public async Task RunAsync(IPEndPoint server, TimeSpan duration, Tally tally)
    {
        double rate = perSecond();
        var idle = new ConcurrentStack<BuyerConnection>();
        var all = new List<BuyerConnection>();
        long due = 0, unsent = 0;
        using var underWay = new CountdownEvent(1);
        await Task.Run(() =>
        {
            for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < duration; Thread.Sleep(Tick))
            {
                for (long target = (long)(Stopwatch.GetElapsedTime(begun).TotalSeconds * rate); due < target; due++)
                {
                    if (!idle.TryPop(out BuyerConnection? connection) && all.Count < MaxConnections)
                    {
                        all.Add(connection = new BuyerConnection(server));
                    }

                    if (connection is null)
                    {
                        unsent++;
                        continue;
                    }

                    underWay.AddCount();
                    _ = BuyAsync(connection, idle, tally, underWay);
                }
            }
        });
        underWay.Signal();
        await Task.Run(underWay.Wait);
        all.ForEach(connection => connection.Dispose());
        Due = due / duration.TotalSeconds;
        Unsent = unsent / duration.TotalSeconds;
    }

    private static async Task BuyAsync(
        BuyerConnection connection, ConcurrentStack<BuyerConnection> idle, Tally tally, CountdownEvent underWay)
    {
        bool wasShed = connection.WasShed;
        long start = Stopwatch.GetTimestamp();
        int status = await connection.BuyAsync();
        tally.Count(status, Stopwatch.GetElapsedTime(start), wasShed);
        idle.Push(connection);
        underWay.Signal();
    }
}
