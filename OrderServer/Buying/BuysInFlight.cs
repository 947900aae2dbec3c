using System.Diagnostics;
using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Lets a buy join one with the same op that is under way: it waits for that one and gets its answer, instead of asking the
/// catalog a second time. For any thread.
/// </summary>
/// <remarks>
/// <para>A joined buy holds a worker, so it waits for a bounded time, counted from its arrival. Of buys that come together, those
/// that join no other run first. Only then do the rest wait for those that they join, so no two can wait for each other.</para>
/// <para>Only the catalog knows for which request a key was used first. A buy that asks for something else also waits for the
/// one under way, and then goes to the catalog by itself. Nobody waits for this second round, so there is no third one.</para>
/// </remarks>
/// <param name="patience">How long a buy that came alone waits for the one that it joins.</param>
/// <param name="patienceAmongOthers">How long a buy waits that came with others, since they wait with it.</param>
/// <param name="maxCallers">Threads that may buy, and so wait, at once. The others serve requests that do not wait.</param>
internal sealed class BuysInFlight(TimeSpan patience, TimeSpan patienceAmongOthers, int maxCallers = int.MaxValue)
{
    private const string StillUnderWay =
        "a request with this Idempotency-Key is still under way; ask again for its answer";

    private const string TooMany = "too many buys are under way; this request bought nothing";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PendingBuy> _first = new(StringComparer.Ordinal); // by op
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
        var own = new List<PendingBuy>(buys.Count);
        var joined = new List<(PendingBuy Buy, PendingBuy First)>();
        lock (_lock)
        {
            foreach (PendingBuy buy in buys)
            {
                if (_first.TryGetValue(buy.Request.Op, out PendingBuy? first))
                {
                    joined.Add((buy, first));
                }
                else
                {
                    _first.Add(buy.Request.Op, buy);
                    own.Add(buy);
                }
            }
        }

        Run(own, run);
        var others = new List<PendingBuy>();
        foreach ((PendingBuy buy, PendingBuy first) in joined)
        {
            if (!first.AwaitRelease(limit, start))
            {
                buy.End(new BuyOutcome(BuyResult.InProgress, StillUnderWay));
            }
            else if (buy.Request != first.Request && IsDecided(first.Outcome!.Value))
            {
                others.Add(buy);
            }
            else
            {
                buy.End(AsReplay(first.Outcome!.Value));
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

    private void Run(List<PendingBuy> own, Action<IReadOnlyList<PendingBuy>> run)
    {
        if (own.Count == 0)
        {
            return;
        }

        try
        {
            run(own);
        }
        finally
        {
            lock (_lock)
            {
                own.ForEach(buy => _first.Remove(buy.Request.Op));
            }

            own.ForEach(buy => buy.Release());
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
}
