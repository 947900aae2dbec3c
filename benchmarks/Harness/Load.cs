using System.Diagnostics;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Benchmarks.Harness;

/// <summary>
/// The load client in this process. Each client is a thread with a connection, and sends the next request after each answer.
/// </summary>
internal static class Load
{
    /// <summary>Two of the bundled ones.</summary>
    public static readonly IReadOnlyList<Book> Books =
        [new Book(1, "", "distributed systems", 0, 0, 0), new Book(2, "", "distributed systems", 0, 0, 0)];

    private const int Seed = 677;

    /// <summary>Sends lookups or buys. Throws if one got no usable answer.</summary>
    public static LoadFigure Run(ServerProcesses store, Operation operation, int clients, TimeSpan duration)
    {
        LoadPlan plan = PlanOf(operation, clients, duration);
        var figures = new LoadFigures(plan, Books);
        using var stop = new StopSignal();
        var server = new LoadServer($"http://{store.FrontEnd}", store.FrontEnd, store.FrontEnd.ToString());
        var requests = new LoadRequests(StoreFaces.Default, Books, [Books[0].Topic]);
        LoadEnd end = new LoadRun(plan, requests, [server], stop).Run([figures]);
        OperationFigures calls = figures.Operations.Single(one => one.Operation == operation);
        long served = calls.CountOf(CallOutcome.Ok);
        return served == calls.Calls && served > 0
            ? new LoadFigure(
                Stopwatch.GetElapsedTime(end.StartTicks, end.EndTicks).TotalSeconds,
                served,
                calls.Service.Percentile(50) ?? 0,
                calls.Service.Percentile(99) ?? 0)
            : throw new UnusableRunException($"{calls.Calls - served} of {calls.Calls} requests got no usable answer");
    }

    private static LoadPlan PlanOf(Operation operation, int clients, TimeSpan duration)
    {
        var options = new PatternOptions
        {
            Face = StoreFaces.Default,
            Books = Books,
            Topics = [Books[0].Topic],
            Seed = Seed,
            Mix = operation == Operation.Buy ? new MixWeights(0, 0, 1) : new MixWeights(0, 1, 0),
        };
        return new LoadPlan
        {
            Run = Guid.NewGuid().ToString("N")[..12],
            Clients = clients,
            Duration = duration,
            NewPattern = Patterns.Create(Patterns.All[0], options, out string refusal)
                ?? throw new InvalidOperationException(refusal),
        };
    }
}

/// <summary>What a load of one operation measured; the times are those from sent to ended.</summary>
internal sealed record LoadFigure(double Seconds, long Requests, double P50Microseconds, double P99Microseconds)
{
    public double RequestsPerSecond => Requests / Seconds;
}
