using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Client;

/// <summary>
/// Lets callers who come while calls are under way travel together in the next one: whoever finds a call free leads, takes along
/// all who wait, and tells each what came of it.
/// </summary>
/// <remarks>
/// For any thread. There is no timer and no thread of its own: with one caller at a time each has a call to itself, at once; the more
/// there are, the more share a call (flat combining, Hendler et al. 2010, over a network). The line is bounded by number, by the bytes
/// of a call, and for each caller by its deadline.
/// </remarks>
/// <typeparam name="TItem">What one caller asks; the answer is stored in it.</typeparam>
public sealed class SharedCalls<TItem>
    where TItem : class
{
    [ThreadStatic]
    private static SharedCallWaiter<TItem>? _waiterOfThisThread;

    private readonly Lock _lock = new();
    private readonly LinkedList<SharedCallWaiter<TItem>> _line = new();
    private readonly SharedCallLimits _limits;
    private readonly Func<TItem, int> _bytesOf;
    private readonly Action<IReadOnlyList<TItem>> _call;
    private int _underWay;
    private int _callers;

    /// <param name="limits">How many calls, and how much in each.</param>
    /// <param name="bytesOf">How much of a call's body an item takes.</param>
    /// <param name="call">
    /// Makes the call, on the thread of one of the callers, and stores in each item what came of it. It ends within the time that its
    /// callers allow for what has begun.
    /// </param>
    public SharedCalls(SharedCallLimits limits, Func<TItem, int> bytesOf, Action<IReadOnlyList<TItem>> call)
    {
        _limits = limits;
        _bytesOf = bytesOf;
        _call = call;
    }

    /// <summary>Callers whose call has not begun.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>Has the item carried by a call, and returns when that is over or the time is.</summary>
    /// <param name="item">What is asked.</param>
    /// <param name="beginDeadlineMilliseconds">
    /// Until when a call must have begun, on the scale of <see cref="Environment.TickCount64"/>.
    /// </param>
    /// <param name="endDeadlineMilliseconds">Until when one that has begun is waited for.</param>
    public SharedCallOutcome Call(TItem item, long beginDeadlineMilliseconds, long endDeadlineMilliseconds)
    {
        try
        {
            return Interlocked.Increment(ref _callers) <= _limits.Callers
                ? CallOrShare(item, beginDeadlineMilliseconds, endDeadlineMilliseconds)
                : SharedCallOutcome.NotBegun;
        }
        finally
        {
            Interlocked.Decrement(ref _callers);
        }
    }

    private SharedCallOutcome CallOrShare(TItem item, long beginDeadlineMilliseconds, long endDeadlineMilliseconds)
    {
        SharedCallWaiter<TItem> self = _waiterOfThisThread ??= new SharedCallWaiter<TItem>();
        lock (_lock)
        {
            bool leads = _underWay < _limits.Calls;
            self.Begin(item, leads);
            if (leads)
            {
                _underWay++;
            }
            else
            {
                _line.AddLast(self.Node);
            }
        }

        using var blocking = BlockingRegion.Enter();
        return self.State == SharedCallState.Leading || AwaitTurn(self, beginDeadlineMilliseconds) == SharedCallState.Leading
            ? Lead(self)
            : AwaitEnd(self, endDeadlineMilliseconds);
    }

    /// <summary>Waits until the item is on its way, its thread is to lead, or the time is over.</summary>
    private SharedCallState AwaitTurn(SharedCallWaiter<TItem> self, long deadlineMilliseconds)
    {
        while (self.State == SharedCallState.InLine)
        {
            if (!self.Wait(deadlineMilliseconds))
            {
                GiveUp(self);
            }
        }

        return self.State;
    }

    private void GiveUp(SharedCallWaiter<TItem> self)
    {
        lock (_lock)
        {
            if (self.State == SharedCallState.InLine)
            {
                _line.Remove(self.Node);
                self.Leave();
            }
        }
    }

    /// <summary>Waits for the end of a call that another thread makes.</summary>
    private static SharedCallOutcome AwaitEnd(SharedCallWaiter<TItem> self, long deadlineMilliseconds)
    {
        if (self.State == SharedCallState.Left)
        {
            return SharedCallOutcome.NotBegun;
        }

        while (self.State != SharedCallState.Told)
        {
            if (!self.Wait(deadlineMilliseconds) && self.State != SharedCallState.Told)
            {
                _waiterOfThisThread = null; // the leader still has it, and will tell it what nobody hears
                return SharedCallOutcome.Unknown;
            }
        }

        return SharedCallOutcome.Ended;
    }

    private SharedCallOutcome Lead(SharedCallWaiter<TItem> self)
    {
        List<SharedCallWaiter<TItem>> party = TakeAlong(self);
        try
        {
            _call([.. party.Select(waiter => waiter.Item!)]);
        }
        finally
        {
            HandOver();
            for (int i = 1; i < party.Count; i++)
            {
                party[i].Tell();
            }
        }

        return SharedCallOutcome.Ended;
    }

    /// <summary>The leader and those who have waited longest, as far as they fit into one call.</summary>
    private List<SharedCallWaiter<TItem>> TakeAlong(SharedCallWaiter<TItem> self)
    {
        var party = new List<SharedCallWaiter<TItem>> { self };
        int bytes = _bytesOf(self.Item!);
        lock (_lock)
        {
            while (party.Count < _limits.ItemsPerCall && _line.First is { } oldest
                && (bytes += _bytesOf(oldest.Value.Item!)) <= _limits.BytesPerCall)
            {
                _line.RemoveFirst();
                oldest.Value.Depart();
                party.Add(oldest.Value);
            }
        }

        return party;
    }

    /// <summary>Gives the place of a call that is over to whoever has waited longest.</summary>
    private void HandOver()
    {
        lock (_lock)
        {
            if (_line.First is { } oldest)
            {
                _line.RemoveFirst();
                oldest.Value.Appoint();
            }
            else
            {
                _underWay--;
            }
        }
    }
}
