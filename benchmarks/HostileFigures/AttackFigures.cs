using System.Net;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>What hostile clients do to a server, on one thread and at a bounded rate.</summary>
internal interface IAttack
{
    string Name { get; }

    /// <summary>
    /// Attacks until it must stop, and leaves no connection behind. Sets <paramref name="standing"/> at its full size.
    /// </summary>
    void Run(IPEndPoint server, ManualResetEventSlim standing, CancellationToken stop);
}

/// <summary>
/// What an attack does to the customers and to the front end. Each round measures them alone and then beside it.
/// </summary>
internal sealed class AttackFigures(IAttack attack, FigureRow row)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // an attack needs about a second to stand

    public void Measure(RunSize size, ServerProcesses store)
    {
        TimeHistogram alone = Customers.Measure(store.FrontEnd, size.Turn);
        var before = ProcessFootprint.Of(store.FrontEndId);
        (TimeHistogram beside, ProcessFootprint during) = MeasureBeside(size, store);
        ProcessFootprint after = before.AwaitReturn(store.FrontEndId);
        row.Add("p50 us alone", Microseconds(alone, 50));
        row.Add("p50 us beside", Microseconds(beside, 50));
        row.Add("p99 us alone", Microseconds(alone, 99));
        row.Add("p99 us beside", Microseconds(beside, 99));
        row.AddWithRange("p99 ratio", Microseconds(beside, 99) / Microseconds(alone, 99), "N2");
        foreach ((string when, ProcessFootprint footprint) in new[] { ("before", before), ("during", during), ("after", after) })
        {
            row.Add($"MiB {when}", footprint.Mebibytes);
            row.Add($"threads {when}", footprint.Threads);
            row.Add($"descriptors {when}", footprint.Descriptors);
        }
    }

    private (TimeHistogram Times, ProcessFootprint During) MeasureBeside(RunSize size, ServerProcesses store)
    {
        using var standing = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        Task attacking = Task.Factory.StartNew(
            () => attack.Run(store.FrontEnd, standing, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            if (!standing.Wait(Patience))
            {
                throw new UnusableRunException($"the attack of {attack.Name} does not stand");
            }

            TimeHistogram times = Customers.Measure(store.FrontEnd, size.Turn);
            return (times, ProcessFootprint.Of(store.FrontEndId));
        }
        finally
        {
            stop.Cancel();
            attacking.Wait();
        }
    }

    private static double Microseconds(TimeHistogram times, decimal percent) => times.Percentile(percent) ?? 0;
}
