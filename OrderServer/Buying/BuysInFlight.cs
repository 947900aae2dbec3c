using System.Diagnostics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Lets a buy join one with the same op that is under way: it waits for that one and gets its answer, instead of asking the
/// catalog a second time. For any thread.
/// </summary>
/// <remarks>
/// <para>A joined buy holds a worker, so it waits for a bounded time, counted from its arrival. Of buys that come together those
/// that join no other are run first, and only then are others waited for: so no two can wait for each other.</para>
/// <para>Only the catalog knows for which request a key was used first. A buy that asks for something else also waits for the
/// one under way, and then goes to the catalog by itself. Nobody waits for this second round, so there is no third one.</para>
/// </remarks>
/// <param name="patience">How long a buy that came alone waits for the one that it joins.</param>
/// <param name="patienceAmongOthers">How long one does that came with others, who wait with it.</param>
/// <param name="maxCallers">Threads that may buy, and so wait, at once. The others serve requests that do not wait.</param>
internal sealed class BuysInFlight(TimeSpan patience, TimeSpan patienceAmongOthers, int maxCallers = int.MaxValue)
{
    private const string StillUnderWay =
        "a request with this Idempotency-Key is still under way; ask again for its answer";

    private const string TooMany = "too many buys are under way; this request bought nothing";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Flight> _flights = new(StringComparer.Ordinal); // by op
    private int _callers;

    /// <summary>Brings each of the buys to its end: runs it, or waits for one with the same op.</summary>
    public void RunOrJoin(IReadOnlyList<PendingBuy> buys, Action<IReadOnlyList<PendingBuy>> run)
    {
        try
        {
            if (Interlocked.Increment(ref _callers) <= maxCallers)
            {
                RunOrJoinWithin(buys, run);
                return;
            }

            foreach (PendingBuy buy in buys)
            {
                buy.End(new BuyOutcome(BuyResult.Unavailable, TooMany));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
        }
    }

    private void RunOrJoinWithin(IReadOnlyList<PendingBuy> buys, Action<IReadOnlyList<PendingBuy>> run)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan limit = buys.Count > 1 ? patienceAmongOthers : patience;
        var own = new List<Flight>(buys.Count);
        var joined = new List<(PendingBuy Buy, Flight Flight)>();
        lock (_lock)
        {
            foreach (PendingBuy buy in buys)
            {
                if (_flights.TryGetValue(buy.Request.Op, out Flight? flight))
                {
                    joined.Add((buy, flight));
                }
                else
                {
                    _flights.Add(buy.Request.Op, flight = new Flight(buy));
                    own.Add(flight);
                }
            }
        }

        Run(own, run);
        var others = new List<PendingBuy>();
        foreach ((PendingBuy buy, Flight flight) in joined)
        {
            if (!flight.Await(limit, start))
            {
                buy.End(new BuyOutcome(BuyResult.InProgress, StillUnderWay));
            }
            else if (buy.Request != flight.Buy.Request && IsDecided(flight.Outcome))
            {
                others.Add(buy);
            }
            else
            {
                buy.End(AsReplay(flight.Outcome));
            }
        }

        RunAfterwards(others, run);
    }

    /// <summary>Asks for buys whose key was used for something else meanwhile: it may have been theirs first.</summary>
    private static void RunAfterwards(List<PendingBuy> others, Action<IReadOnlyList<PendingBuy>> run)
    {
        if (others.Count == 0)
        {
            return;
        }

        PendingBuy[][] requests = [.. others.GroupBy(buy => buy.Request).Select(same => same.ToArray())];
        run(Array.ConvertAll(requests, same => same[0]));
        foreach (PendingBuy[] same in requests)
        {
            Array.ForEach(same[1..], repeated => repeated.End(AsReplay(same[0].Outcome!.Value)));
        }
    }

    private void Run(List<Flight> own, Action<IReadOnlyList<PendingBuy>> run)
    {
        if (own.Count == 0)
        {
            return;
        }

        try
        {
            run(own.ConvertAll(flight => flight.Buy));
        }
        finally
        {
            lock (_lock)
            {
                own.ForEach(flight => _flights.Remove(flight.Buy.Request.Op));
            }

            own.ForEach(flight => flight.End());
        }
    }

    /// <summary>Otherwise the catalog could not be asked, and asking again at once would only take more time.</summary>
    private static bool IsDecided(in BuyOutcome outcome) => outcome.Result
        is BuyResult.Ordered or BuyResult.OrderedBefore or BuyResult.OutOfStock or BuyResult.NoSuchBook or BuyResult.KeyReused;

    private static BuyOutcome AsReplay(in BuyOutcome outcome) => outcome.Result switch
    {
        BuyResult.Ordered => outcome with { Result = BuyResult.OrderedBefore, IsReplay = true },
        BuyResult.OrderedBefore or BuyResult.OutOfStock or BuyResult.NoSuchBook => outcome with { IsReplay = true },
        _ => outcome,
    };

    private sealed class Flight(PendingBuy buy)
    {
        private bool _hasEnded;

        public PendingBuy Buy => buy;

        public BuyOutcome Outcome => buy.Outcome!.Value;

        /// <summary>Lets those that wait go on. There is no outcome when the thread of the buy ends with an exception.</summary>
        public void End()
        {
            lock (this)
            {
                if (buy.Outcome is null)
                {
                    buy.EndUnknown("the request with this key that came first has failed");
                }

                _hasEnded = true;
                Monitor.PulseAll(this);
            }
        }

        /// <summary>Waits for its end; false when that did not come in time.</summary>
        public bool Await(TimeSpan patience, long startTimestamp)
        {
            using var blocking = BlockingRegion.Enter();
            lock (this)
            {
                while (!_hasEnded && patience - Stopwatch.GetElapsedTime(startTimestamp) is { Ticks: > 0 } left)
                {
                    Monitor.Wait(this, left);
                }

                return _hasEnded;
            }
        }
    }
}
