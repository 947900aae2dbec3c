namespace PygmyStore.Common.Runtime;

/// <summary>What a <see cref="CombiningPlace{TItem}"/> is used for.</summary>
internal enum PlaceState
{
    Free,
    Queued,

    /// <summary>Its thread leads, or is to lead once it wakes.</summary>
    Leads,

    /// <summary>In the batch of another thread.</summary>
    Taken,
    Done,
}

/// <summary>
/// One thread's place in a <see cref="CombiningQueue{TItem}"/> or in a batch of it, used again for each submit.
/// </summary>
/// <remarks>
/// The queue's lock guards the changes of the state, except to Done, which the leader of the batch makes. A wake may come late,
/// after the wait that it was for has timed out, so the thread looks at the state after each wait. An event wakes a thread faster
/// than a monitor, whose lock the woken thread must take: measured, a third more records a second.
/// </remarks>
#pragma warning disable CA1001 // It lives as long as its thread: the event's handle frees itself.
internal sealed class CombiningPlace<TItem>
    where TItem : class
#pragma warning restore CA1001
{
    private readonly AutoResetEvent _wake = new(false);
    private volatile PlaceState _state;
    private Exception? _failure;

    public PlaceState State
    {
        get => _state;
        set => _state = value;
    }

    public TItem? Item { get; private set; }

    public int Weight { get; private set; }

    /// <summary>Whose turn comes before; in the queue only.</summary>
    public CombiningPlace<TItem>? Previous { get; set; }

    /// <summary>Whose turn comes next, or the next one in the batch.</summary>
    public CombiningPlace<TItem>? Next { get; set; }

    /// <summary>The items of the batch that it leads.</summary>
    public List<TItem> Batch { get; } = [];

    public void Begin(TItem item, int weight)
    {
        if (_state != PlaceState.Free)
        {
            throw new InvalidOperationException("A batch may not submit another item while it runs.");
        }

        (Item, Weight, _state) = (item, weight, PlaceState.Queued);
    }

    /// <summary>Waits for a wake; false when the time is over.</summary>
    public bool Wait(long deadlineMilliseconds) => deadlineMilliseconds == long.MaxValue
        ? _wake.WaitOne()
        : _wake.WaitOne((int)Math.Clamp(deadlineMilliseconds - Environment.TickCount64, 0, int.MaxValue));

    public void Wake() => _wake.Set();

    /// <summary>Tells its thread that the batch has ended.</summary>
    public void Complete(Exception? failure, bool isAwake)
    {
        Next = null;
        _failure = failure;
        _state = PlaceState.Done;
        if (!isAwake)
        {
            _wake.Set();
        }
    }

    /// <summary>Frees the place and returns the outcome, or throws what the batch threw.</summary>
    public CombiningOutcome End(CombiningOutcome outcome)
    {
        Exception? failure = _failure;
        (Item, _failure, _state) = (null, null, PlaceState.Free);
        return failure is null ? outcome : throw new BatchException(failure);
    }
}
