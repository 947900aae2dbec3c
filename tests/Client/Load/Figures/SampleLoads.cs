using System.Diagnostics;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client.Load.Figures;

/// <summary>Calls and reports of loads that nobody ran.</summary>
internal static class SampleLoads
{
    public static readonly Book[] Books =
    [
        new(1, "RPCs for Dummies", "distributed systems", 1000, 20, 1),
        new(2, "Cooking for the Impatient Graduate Student", "graduate school", 500, 15, 1),
    ];

    private static readonly long StartTicks = Stopwatch.GetTimestamp();

    public static LoadPlan Plan(bool isOpen = false) => new()
    {
        Run = "sample",
        Clients = 4,
        Arrivals = isOpen ? new NoArrivals() : null,
        NewPattern = () => throw new InvalidOperationException("Nothing is sent."),
    };

    /// <summary>A call whose times are in microseconds after the start.</summary>
    public static CallRecord Call(
        Operation operation, long due, long service, CallOutcome outcome = CallOutcome.Ok, long lateness = 0) => new()
        {
            Operation = operation,
            Outcome = outcome,
            Status = outcome switch
            {
                CallOutcome.Ok => 200,
                CallOutcome.OutOfStock => 409,
                CallOutcome.Refused => 404,
                CallOutcome.ServerError => 503,
                _ => 0,
            },
            ItemNumber = 1,
            Quantity = operation == Operation.Buy ? 1 : 0,
            DueTicks = Ticks(due),
            SentTicks = Ticks(due + lateness),
            EndedTicks = Ticks(due + lateness + service),
            FrontEndMicroseconds = -1,
            OrderMicroseconds = -1,
            CatalogMicroseconds = -1,
            Version = -1,
            Stock = -1,
            OrderNumber = -1,
        };

    /// <summary>Random lookups and buys over some seconds, with times of several orders of magnitude.</summary>
    public static CallRecord[] Random(int seed, int calls)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, calls).Select(index => Call(
                random.Next(3) == 0 ? Operation.Buy : Operation.Lookup,
                due: index * 1000L,
                service: (long)Math.Exp(3 + (random.NextDouble() * 9)),
                random.Next(50) == 0 ? CallOutcome.ServerError : CallOutcome.Ok,
                lateness: random.Next(300))),
        ];
    }

    public static LoadReport Report(
        IEnumerable<CallRecord> calls, bool isOpen = false, string? part = null, int seed = 7, double seconds = 10)
    {
        LoadPlan plan = Plan(isOpen);
        var figures = new LoadFigures(plan, Books);
        figures.Take([.. calls]);
        var end = new LoadEnd(
            StartTicks, StartTicks, Ticks((long)(seconds * 1_000_000)), TimeSpan.FromSeconds(1), IsInterrupted: false,
            Abandoned: 0);
        var options = new Dictionary<string, string> { ["--rate"] = "100" };
        return LoadReporter.Of(
            plan, new LoadIdentity(DateTimeOffset.UnixEpoch, options, seed, part), figures, end);
    }

    /// <summary>A report of lookups that all take so long.</summary>
    public static LoadReport OfLookups(int calls, long microseconds, bool isOpen = false) =>
        Report(Enumerable.Range(0, calls).Select(index => Call(Operation.Lookup, index * 1000L, microseconds)), isOpen);

    private static long Ticks(long microseconds) => StartTicks + (microseconds * (Stopwatch.Frequency / 1_000_000));

    private sealed class NoArrivals : IArrivals
    {
        public TimeSpan Duration => TimeSpan.FromSeconds(10);

        public TimeSpan DueAt(long iteration) => Duration;
    }
}
