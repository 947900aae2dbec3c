using System.Diagnostics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Lets a buy join one with the same op that is under way: it waits for that one and gets its answer, instead of asking the catalog a second
/// time. For any thread.
/// </summary>
/// <remarks>A joined buy holds a worker, so it waits for a bounded time; there are never more buys here than workers.</remarks>
internal sealed class BuysInFlight(TimeSpan patience)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Buy> _buys = new(StringComparer.Ordinal);

    /// <summary>Runs the buy, or waits for the one with the same op.</summary>
    public BuyOutcome RunOrJoin(SaleRequest request, Func<SaleRequest, BuyOutcome> run)
    {
        var own = new Buy(request);
        Buy? first;
        lock (_lock)
        {
            if (!_buys.TryGetValue(request.Op, out first))
            {
                _buys.Add(request.Op, own);
            }
        }

        return first is null ? Run(own, run) : Join(first, request);
    }

    private BuyOutcome Run(Buy buy, Func<SaleRequest, BuyOutcome> run)
    {
        // What those that joined are told when this thread ends with an exception.
        var outcome = new BuyOutcome(BuyResult.Unknown, "the request with this key that came first has failed");
        try
        {
            outcome = run(buy.Request);
            return outcome;
        }
        finally
        {
            lock (_lock)
            {
                _buys.Remove(buy.Request.Op);
            }

            buy.End(outcome);
        }
    }

    private BuyOutcome Join(Buy first, SaleRequest request)
    {
        if (first.Request != request)
        {
            return new BuyOutcome(BuyResult.KeyReused, "this Idempotency-Key was used for another book or quantity");
        }

        if (first.Await(patience) is not { } outcome)
        {
            return new BuyOutcome(BuyResult.InProgress, "a request with this Idempotency-Key is still under way; ask again for its answer");
        }

        return outcome.Result switch
        {
            BuyResult.Ordered => outcome with { Result = BuyResult.OrderedBefore, IsReplay = true },
            BuyResult.OrderedBefore or BuyResult.OutOfStock or BuyResult.NoSuchBook => outcome with { IsReplay = true },
            _ => outcome,
        };
    }

    private sealed class Buy(SaleRequest request)
    {
        private BuyOutcome? _outcome;

        public SaleRequest Request { get; } = request;

        public void End(in BuyOutcome outcome)
        {
            lock (this)
            {
                _outcome = outcome;
                Monitor.PulseAll(this);
            }
        }

        /// <summary>The outcome; null when it did not come in time.</summary>
        public BuyOutcome? Await(TimeSpan patience)
        {
            using var blocking = BlockingRegion.Enter();
            long start = Stopwatch.GetTimestamp();
            lock (this)
            {
                while (_outcome is null && patience - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left)
                {
                    Monitor.Wait(this, left);
                }

                return _outcome;
            }
        }
    }
}
