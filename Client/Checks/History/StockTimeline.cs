using System.Numerics;

namespace PygmyStore.Client.Checks.History;

/// <summary>How few copies of a book there may have been in a stretch of time.</summary>
/// <remarks>
/// Version v may have been the current one from when all that made it had begun, until an answer had a later one. Both bounds
/// grow with v, so those of a stretch are neighbours: two binary searches, and the minimum of a range by a tree of minima.
/// </remarks>
internal sealed class StockTimeline
{
    /// <summary>Stands for copies without limit, far from where a sum would overflow.</summary>
    public const long Anything = long.MaxValue / 4;

    private readonly List<BookState> _states;
    private readonly int _leaves;
    private readonly long[] _tree; // a node has the fewest copies of its two children, 2n and 2n+1; the states begin at _leaves

    /// <param name="states">What is known, by version.</param>
    /// <param name="lostToUnknown">The most copies that may have gone where versions are missing.</param>
    public StockTimeline(List<BookState> states, long lostToUnknown)
    {
        _states = states;
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, states.Count));
        _tree = new long[2 * _leaves];
        Array.Fill(_tree, long.MaxValue);
        for (int i = 0; i < states.Count; i++)
        {
            // Where changes are missing, any of the unknown ones may have come between.
            bool isFollowedByMissing = i == states.Count - 1 || states[i + 1].Missing(states[i]) > 0;
            _tree[_leaves + i] = states[i].Stock - (isFollowedByMissing ? lostToUnknown : 0);
        }

        for (int node = _leaves - 1; node > 0; node--)
        {
            _tree[node] = Math.Min(_tree[2 * node], _tree[(2 * node) + 1]);
        }
    }

    /// <summary>Whether at some moment from begin to end there may have been fewer copies than that.</summary>
    public bool CouldBeBelow(long quantity, long begun, long ended)
    {
        if (_states.Count == 0 || begun <= _states[0].NotAfter)
        {
            return true; // nothing is known of the time before the first version that an answer has
        }

        int first = First(i => _states[i + 1].NotAfter >= begun);
        int last = First(i => _states[i + 1].NotBefore > ended);
        return first <= last && Fewest(first, last) < quantity;
    }

    private long Fewest(int first, int last)
    {
        long fewest = long.MaxValue;
        int end = last + _leaves + 1;
        for (int begin = first + _leaves; begin < end; begin /= 2, end /= 2)
        {
            if (begin % 2 == 1)
            {
                fewest = Math.Min(fewest, _tree[begin++]);
            }

            if (end % 2 == 1)
            {
                fewest = Math.Min(fewest, _tree[--end]);
            }
        }

        return fewest;
    }

    /// <summary>The first state for which a condition holds that holds for all after the first; else the last state.</summary>
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
