using System.Diagnostics;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Lets a buy join one with the same op that is under way: it waits for that one and gets its answer, instead of asking the catalog a second
/// time. For any thread.
/// </summary>
/// <remarks>
/// <para>A joined buy holds a worker, so it waits for a bounded time, counted from its arrival. Of buys that come together those that join
/// nobody are run first, and only then are others waited for: so no two can wait for each other.</para>
/// <para>Only the catalog knows for which request a key was used first. A buy that asks for something else than the one under way waits for
/// that one's end all the same, and is then put to the catalog by itself. Nobody waits for this second round, so there is no third one.</para>
/// </remarks>
/// <param name="patience">How long a buy that came alone waits for the one that it joins.</param>
/// <param name="patienceAmongOthers">How long one does that came with others, who wait with it.</param>
/// <param name="maxCallers">
/// How many threads may buy at once. A buy waits for other buys, for the catalog and for the disk, and this one bound holds for all of these
/// together, so that workers are left for requests that do not wait.
/// </param>
internal sealed class BuysInFlight(TimeSpan patience, TimeSpan patienceAmongOthers, int maxCallers = int.MaxValue)
{
    private static readonly BuyOutcome TooMany =
        new(BuyResult.Unavailable, "too many buys are under way; this request bought nothing");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Buy> _buys = new(StringComparer.Ordinal);
    private int _callers;

    /// <summary>Runs the buys, or waits for those with the same op; the outcomes are in the requests' order.</summary>
    /// <param name="requests">What is bought.</param>
    /// <param name="run">Runs several together, no two of which are the same request; two may have the same op.</param>
    public BuyOutcome[] RunOrJoin(IReadOnlyList<SaleRequest> requests, Func<IReadOnlyList<SaleRequest>, IReadOnlyList<BuyOutcome>> run)
    {
        try
        {
            return Interlocked.Increment(ref _callers) <= maxCallers
                ? RunOrJoinWithin(requests, run)
                : [.. Enumerable.Repeat(TooMany, requests.Count)];
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
        }
    }

    private BuyOutcome[] RunOrJoinWithin(
        IReadOnlyList<SaleRequest> requests, Func<IReadOnlyList<SaleRequest>, IReadOnlyList<BuyOutcome>> run)
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
        var others = new List<int>(); // the places of those that asked for something else than the one under way
        TimeSpan limit = requests.Count > 1 ? patienceAmongOthers : patience;
        int ownsSeen = 0;
        for (int i = 0; i < buys.Length; i++)
        {
            bool isOwn = ownsSeen < own.Count && buys[i] == own[ownsSeen];
            ownsSeen += isOwn ? 1 : 0;
            outcomes[i] = isOwn ? buys[i].Outcome : Join(buys[i], limit, start);
            if (buys[i].Request != requests[i] && IsDecided(outcomes[i]))
            {
                others.Add(i);
            }
        }

        RunAfterwards(requests, others, run, outcomes);
        return outcomes;
    }

    /// <summary>
    /// Puts those to the catalog whose key has been used in the meantime, for something else than they ask for: it may have been theirs before.
    /// </summary>
    private static void RunAfterwards(
        IReadOnlyList<SaleRequest> requests,
        List<int> places,
        Func<IReadOnlyList<SaleRequest>, IReadOnlyList<BuyOutcome>> run,
        BuyOutcome[] outcomes)
    {
        if (places.Count == 0)
        {
            return;
        }

        SaleRequest[] different = [.. places.Select(place => requests[place]).Distinct()];
        IReadOnlyList<BuyOutcome> decided = run(different);
        var seen = new HashSet<SaleRequest>();
        foreach (int place in places)
        {
            BuyOutcome outcome = decided[Array.IndexOf(different, requests[place])];
            outcomes[place] = seen.Add(requests[place]) ? outcome : AsReplay(outcome);
        }
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

    /// <summary>What the one under way came to, as it is told to who joined it.</summary>
    private static BuyOutcome Join(Buy first, TimeSpan limit, long startTimestamp) => first.Await(limit, startTimestamp)
        ? AsReplay(first.Outcome)
        : new BuyOutcome(BuyResult.InProgress, "a request with this Idempotency-Key is still under way; ask again for its answer");

    /// <summary>Whether the catalog has decided: otherwise it could not be asked, and asking it again at once would only take more time.</summary>
    private static bool IsDecided(in BuyOutcome outcome) => outcome.Result
        is BuyResult.Ordered or BuyResult.OrderedBefore or BuyResult.OutOfStock or BuyResult.NoSuchBook or BuyResult.KeyReused;

    private static BuyOutcome AsReplay(in BuyOutcome outcome) => outcome.Result switch
    {
        BuyResult.Ordered => outcome with { Result = BuyResult.OrderedBefore, IsReplay = true },
        BuyResult.OrderedBefore or BuyResult.OutOfStock or BuyResult.NoSuchBook => outcome with { IsReplay = true },
        _ => outcome,
    };

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
