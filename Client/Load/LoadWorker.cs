using System.Diagnostics;
using System.Text;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load;

/// <summary>
/// One client of a load: the loop of one thread over its own connection. Any thread may read <see cref="Calls"/> and
/// <see cref="Unexpected"/> at any time, but the figures only after <see cref="Run"/> has ended. The run is part of the keys: a
/// key of an earlier run would buy nothing.
/// </summary>
internal sealed class LoadWorker(
    LoadPlan plan, LoadTargets targets, Upstream connection, int index, string run, StopSignal stop)
{
    // Otherwise a store that is down would be called as fast as the machine can fail.
    private static readonly TimeSpan PauseAfterConnectionError = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(unchecked(plan.Seed + (index * 7919)));
    private long _keys;
    private long _calls;
    private long _unexpected;

    public OperationFigures[] Figures { get; } = OperationFigures.OfEach();

    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Those of them with an unexpected outcome.</summary>
    public long Unexpected => Volatile.Read(ref _unexpected);

    public void Run()
    {
        long start = Stopwatch.GetTimestamp();
        for (long iteration = 0; iteration < (plan.Iterations ?? long.MaxValue) && !stop.IsSet; iteration++)
        {
            if (Stopwatch.GetElapsedTime(start) >= plan.Duration)
            {
                return;
            }

            Iterate();
        }
    }

    private void Iterate()
    {
        int topic = _random.Next(targets.Searches.Length);
        int book = _random.Next(targets.Lookups.Length);
        bool buys = plan.Only is null ? _random.NextDouble() < plan.BuyProbability : plan.Only == Operation.Buy;
        if (plan.Only is null or Operation.Search)
        {
            Call(Operation.Search, Get(targets.Searches[topic]));
        }

        if (plan.Only is null or Operation.Lookup)
        {
            Call(Operation.Lookup, Get(targets.Lookups[book]));
        }

        if (buys)
        {
            Call(Operation.Buy, Buy(book));
        }
    }

    private void Call(Operation operation, in UpstreamRequest request)
    {
        long start = Stopwatch.GetTimestamp();
        CallOutcome outcome;
        using (UpstreamCall call = connection.Call(request))
        {
            outcome = Figures[(int)operation].Record(call, Stopwatch.GetElapsedTime(start));
        }

        Volatile.Write(ref _calls, _calls + 1);
        if (outcome is not (CallOutcome.Ok or CallOutcome.OutOfStock))
        {
            Volatile.Write(ref _unexpected, _unexpected + 1);
        }

        if (outcome == CallOutcome.ConnectionError)
        {
            stop.Wait(PauseAfterConnectionError);
        }
    }

    private static UpstreamRequest Get(ReadOnlySpan<byte> target) =>
        new() { Method = RequestMethod.Get, Target = target, IsSafeToRepeat = true };

    private UpstreamRequest Buy(int book) => new()
    {
        Method = RequestMethod.Post,
        Target = "/orders"u8,
        Body = targets.Orders[book],
        IdempotencyKey = Encoding.ASCII.GetBytes($"load-{run}-{index}-{++_keys}"),
        IsSafeToRepeat = true, // because of the key
    };
}

/// <summary>The requests of a load, encoded beforehand: the load measures the store and not the client.</summary>
internal sealed class LoadTargets
{
    public LoadTargets(IReadOnlyList<Book> books)
    {
        ArgumentOutOfRangeException.ThrowIfZero(books.Count);
        Searches = [.. books.Select(book => book.Topic).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(topic => Encoding.ASCII.GetBytes("/books?topic=" + PercentEncoding.Encode(topic)))];
        Lookups = [.. books.Select(book => Encoding.ASCII.GetBytes($"/books/{book.ItemNumber}"))];
        Orders = [.. books.Select(book => Encoding.ASCII.GetBytes($$"""{"item_number":{{book.ItemNumber}},"quantity":1}"""))];
    }

    public byte[][] Searches { get; }

    public byte[][] Lookups { get; }

    public byte[][] Orders { get; }
}
