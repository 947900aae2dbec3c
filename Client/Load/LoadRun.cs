using System.Diagnostics;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Load;

/// <summary>Starts the threads of a load together, shows their progress and merges their figures.</summary>
internal sealed class LoadRun(LoadPlan plan, LoadTargets targets, Func<Upstream> connect, StopSignal stop)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    public LoadReport Run(TextWriter progress)
    {
        string run = Guid.NewGuid().ToString("N")[..12];
        Upstream[] connections = [.. Enumerable.Range(0, plan.Threads).Select(_ => connect())];
        LoadWorker[] workers =
            [.. connections.Select((connection, index) => new LoadWorker(plan, targets, connection, index, run, stop))];
        using var together = new Barrier(workers.Length + 1);
        using var running = new CountdownEvent(workers.Length);
        Thread[] threads = [.. workers.Select((worker, index) => Start(worker, index, together, running))];
        together.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        long shown = 0;
        while (!running.Wait(ProgressInterval))
        {
            long calls = workers.Sum(worker => worker.Calls);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            progress.WriteLine(
                $"{elapsed.TotalSeconds:F0} s: {calls} requests, {calls - shown} in the last second, "
                + $"{workers.Sum(worker => worker.Unexpected)} unexpected");
            shown = calls;
        }

        TimeSpan total = Stopwatch.GetElapsedTime(start);
        Array.ForEach(threads, thread => thread.Join());
        Array.ForEach(connections, connection => connection.Dispose());
        OperationFigures[] merged = OperationFigures.OfEach();
        foreach (OperationFigures figures in workers.SelectMany(worker => worker.Figures))
        {
            merged[(int)figures.Operation].Add(figures);
        }

        return LoadReport.Of(plan, total, merged);
    }

    private static Thread Start(LoadWorker worker, int index, Barrier together, CountdownEvent running)
    {
        var thread = new Thread(() =>
        {
            together.SignalAndWait();
            worker.Run();
            running.Signal();
        });
        thread.Name = $"load {index}";
        thread.Start();
        return thread;
    }
}

/// <summary>What a load does. It ends after the iterations of every thread or after the time, whichever comes first.</summary>
internal sealed record LoadPlan
{
    public required int Threads { get; init; }

    /// <summary>Iterations of each thread; null: only the time ends it.</summary>
    public long? Iterations { get; init; }

    /// <summary>Null: only the iterations end it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How often an iteration (search a topic, look up a book) buys the book too: 0 to 1.</summary>
    public double BuyProbability { get; init; }

    /// <summary>If set, an iteration is only this operation.</summary>
    public Operation? Only { get; init; }

    /// <summary>Decides all random choices: the same seed gives each thread the same topics, books and buys.</summary>
    public int Seed { get; init; }
}

/// <summary>One request of a load. The name in lower case is its name in commands and reports.</summary>
internal enum Operation
{
    Search,
    Lookup,
    Buy,
}
