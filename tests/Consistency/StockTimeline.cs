using System.Numerics;

namespace PygmyStore.Tests.Consistency;

/// <summary>How few copies of a book there may have been in a stretch of time.</summary>
/// <remarks>
/// Version v may have been the current one from when all that made it had begun, until someone was told of a later one. Both
/// bounds grow with v, so those of a stretch are neighbours: two binary searches, and the minimum of a range by a sparse table.
/// </remarks>
internal sealed class StockTimeline
{
    private readonly List<BookState> _states;
    private readonly List<long[]> _lowest = []; // [k][i]: the fewest copies in the 2^k states from i on

    public StockTimeline(List<BookState> states, Call[] unknown)
    {
        _states = states;
        long unknownBuys = unknown.Where(call => call.Kind == CallKind.Buy).Sum(call => call.Quantity);
        long[] stocks = new long[states.Count];
        for (int i = 0; i < stocks.Length; i++)
        {
            // Where changes are missing, any of the unknown ones may have come between.
            bool isFollowedByMissing = i == stocks.Length - 1 || states[i + 1].Missing(states[i]) > 0;
            stocks[i] = states[i].Stock - (isFollowedByMissing ? unknownBuys : 0);
        }

        _lowest.Add(stocks);
        for (int width = 1; 2 * width <= stocks.Length; width *= 2)
        {
            long[] half = _lowest[^1];
            int pairs = stocks.Length - (2 * width) + 1;
            _lowest.Add([.. Enumerable.Range(0, pairs).Select(i => Math.Min(half[i], half[i + width]))]);
        }
    }

    /// <summary>Whether at some moment from begin to end there may have been fewer copies than that.</summary>
    public bool CouldBeBelow(long quantity, long begun, long ended)
    {
        if (_states.Count == 0 || begun <= _states[0].NotAfter)
        {
            return true; // nothing is known of the time before the first version that was told
        }

        int first = First(i => i == _states.Count - 1 || _states[i + 1].NotAfter >= begun);
        int last = First(i => i == _states.Count - 1 || _states[i + 1].NotBefore > ended);
        if (first > last)
        {
            return false;
        }

        int level = BitOperations.Log2((uint)(last - first + 1));
        return Math.Min(_lowest[level][first], _lowest[level][last + 1 - (1 << level)]) < quantity;
    }

    /// <summary>The first state for which a condition holds that holds for the last, and for all after the first.</summary>
    private int First(Func<int, bool> condition)
    {
        int low = 0;
        int high = _states.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = condition(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
