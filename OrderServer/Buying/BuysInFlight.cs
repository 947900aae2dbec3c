using System.Diagnostics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Lets a buy join one with the same op that is under way: it waits for that one and gets its answer, instead of asking the catalog a second
/// time. For any thread.
/// </summary>
/// <remarks>
/// A joined buy holds a worker, so it waits for a bounded time, counted from its arrival. Of buys that come together those that join nobody
/// are run first, and only then are others waited for: so no two can wait for each other.
/// </remarks>
/// <param name="patience">How long a buy that came alone waits for the one that it joins.</param>
/// <param name="patienceAmongOthers">How long one does that came with others, who wait with it.</param>
internal sealed class BuysInFlight(TimeSpan patience, TimeSpan patienceAmongOthers)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Buy> _buys = new(StringComparer.Ordinal);

    /// <summary>Runs the buys, or waits for those with the same op; the outcomes are in the requests' order.</summary>
    /// <param name="requests">What is bought.</param>
    /// <param name="run">Runs several together, whose ops differ.</param>
    public BuyOutcome[] RunOrJoin(IReadOnlyList<SaleRequest> requests, Func<IReadOnlyList<SaleRequest>, IReadOnlyList<BuyOutcome>> run)
    {
        long start = Stopwatch.GetTimestamp();
        var buys = new Buy[requests.Count];
        var own = new List<Buy>(requests.Count);
        lock (_lock)
        {
            for (int i = 0; i < buys.Length; i++)
            {
                if (!_buys.TryGetValue(requests[i].Op, out Buy? buy))
                {
                    _buys.Add(requests[i].Op, buy = new Buy(requests[i]));
                    own.Add(buy);
                }

                buys[i] = buy;
            }
        }

        Run(own, run);
        var outcomes = new BuyOutcome[buys.Length];
        TimeSpan limit = requests.Count > 1 ? patienceAmongOthers : patience;
        int ownsSeen = 0;
        for (int i = 0; i < buys.Length; i++)
        {
            bool isOwn = ownsSeen < own.Count && buys[i] == own[ownsSeen];
            ownsSeen += isOwn ? 1 : 0;
            outcomes[i] = isOwn ? buys[i].Outcome : Join(buys[i], requests[i], limit, start);
        }

        return outcomes;
    }

    private void Run(List<Buy> own, Func<IReadOnlyList<SaleRequest>, IReadOnlyList<BuyOutcome>> run)
    {
        if (own.Count == 0)
        {
            return;
        }

        IReadOnlyList<BuyOutcome>? outcomes = null;
        try
        {
            outcomes = run(own.ConvertAll(buy => buy.Request));
        }
        finally
        {
            lock (_lock)
            {
                own.ForEach(buy => _buys.Remove(buy.Request.Op));
            }

            for (int i = 0; i < own.Count; i++)
            {
                // Without outcomes this thread ends with an exception, and those that joined must be told something.
                own[i].End(outcomes?[i] ?? new BuyOutcome(BuyResult.Unknown, "the request with this key that came first has failed"));
            }
        }
    }

    private static BuyOutcome Join(Buy first, SaleRequest request, TimeSpan limit, long startTimestamp)
    {
        if (first.Request != request)
        {
            return new BuyOutcome(BuyResult.KeyReused, "this Idempotency-Key was used for another book or quantity");
        }

        if (!first.Await(limit, startTimestamp))
        {
            return new BuyOutcome(BuyResult.InProgress, "a request with this Idempotency-Key is still under way; ask again for its answer");
        }

        return first.Outcome.Result switch
        {
            BuyResult.Ordered => first.Outcome with { Result = BuyResult.OrderedBefore, IsReplay = true },
            BuyResult.OrderedBefore or BuyResult.OutOfStock or BuyResult.NoSuchBook => first.Outcome with { IsReplay = true },
            _ => first.Outcome,
        };
    }

    private sealed class Buy(SaleRequest request)
    {
        private bool _hasEnded;

        public SaleRequest Request { get; } = request;

        /// <summary>Valid once it has ended.</summary>
        public BuyOutcome Outcome { get; private set; }

        public void End(in BuyOutcome outcome)
        {
            lock (this)
            {
                Outcome = outcome;
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
