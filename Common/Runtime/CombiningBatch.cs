using System.Runtime.InteropServices;

namespace PygmyStore.Common.Runtime;

/// <summary>Where a <see cref="CombiningBatch{TItem}"/> is; the states follow each other.</summary>
internal enum BatchState
{
    Waits,
    Offered, // one of its threads is to lead it
    Gathers, // its leader waits briefly for more items
    Runs,
    Ended,
}

/// <summary>Items that run together, and the word on which their threads wait.</summary>
/// <remarks>
/// The queue's lock guards all changes until the batch runs; from then on its leader alone makes them. A thread that leaves it
/// does not touch it again, because the queue uses it for other items when the last one has left.
/// </remarks>
internal sealed class CombiningBatch<TItem>
    where TItem : class
{
    private readonly WakeWord _state = new();
    private readonly List<TItem> _items = [];
    private long _weight;
    private int _toLeave;
    private int _complete; // items with which it gathers no longer
    private long _gatherEnd;

    public BatchState State => (BatchState)_state.Value;

    public int Count => _items.Count;

    public ReadOnlySpan<TItem> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>When it began, in microseconds.</summary>
    public long Began { get; private set; }

    /// <summary>The thread that leads it, once it gathers or runs.</summary>
    public int LeaderId { get; private set; }

    public bool IsComplete => State == BatchState.Gathers && _items.Count >= _complete;

    /// <summary>What its run threw.</summary>
    public Exception? Failure { get; private set; }

    public bool HasRoom(int weight, in CombiningLimits limits) =>
        _items.Count < limits.BatchItems && _weight + weight <= limits.BatchWeight;

    public void Add(TItem item, int weight)
    {
        _items.Add(item);
        _weight += weight;
        _toLeave++;
    }

    public void Remove(TItem item, int weight)
    {
        _items.Remove(item);
        _weight -= weight;
        _toLeave--;
    }

    public void Offer() => _state.Value = (int)BatchState.Offered;

    /// <summary>Wakes a thread of a batch that was offered the lead. One that comes first without a wake leads as well.</summary>
    public void WakeLeader() => _state.WakeOne();

    /// <summary>The current thread leads it, unless another one completes it first.</summary>
    public void Gather(int more, long endMicroseconds)
    {
        _complete = _items.Count + more;
        _gatherEnd = endMicroseconds;
        LeaderId = Environment.CurrentManagedThreadId;
        _state.Value = (int)BatchState.Gathers;
    }

    /// <summary>Whether it has not begun, and somebody is left to lead it when a thread leaves it.</summary>
    public bool CanSpareOne => State switch
    {
        BatchState.Waits or BatchState.Gathers => true,
        BatchState.Offered => _items.Count > 1,
        _ => false,
    };

    /// <summary>Whether the current thread has it gather.</summary>
    public bool IsGatheredHere => State == BatchState.Gathers && LeaderId == Environment.CurrentManagedThreadId;

    public void AwaitMore(long now) => _state.WaitBriefly((int)BatchState.Gathers, _gatherEnd - now);

    /// <summary>The current thread leads it from now on.</summary>
    public void Begin(long now)
    {
        Began = now;
        LeaderId = Environment.CurrentManagedThreadId;
        _state.Value = (int)BatchState.Runs;
    }

    /// <summary>Waits until it runs or may be led; false when the time is over.</summary>
    public bool AwaitLead(long deadlineMilliseconds)
    {
        BatchState state = State;
        return state is not (BatchState.Waits or BatchState.Gathers) || _state.Wait((int)state, deadlineMilliseconds);
    }

    /// <summary>False when the time is over.</summary>
    public bool AwaitEnd(long deadlineMilliseconds) => _state.Wait((int)BatchState.Runs, deadlineMilliseconds);

    public void End(Exception? failure)
    {
        Failure = failure;
        bool isShared = _items.Count > 1;
        _state.Value = (int)BatchState.Ended;
        if (isShared)
        {
            _state.WakeAll();
        }
    }

    public bool IsLastToLeave() => Interlocked.Decrement(ref _toLeave) == 0;

    public void Reset()
    {
        _items.Clear();
        (_weight, _toLeave, Began, LeaderId, Failure) = (0, 0, 0, 0, null);
        _state.Value = (int)BatchState.Waits;
    }
}
