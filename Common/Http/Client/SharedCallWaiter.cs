namespace PygmyStore.Common.Http.Client;

/// <summary>Where a caller stands in <see cref="SharedCalls{TItem}"/>.</summary>
internal enum SharedCallState
{
    InLine,

    /// <summary>Its thread is to make the call.</summary>
    Leading,

    /// <summary>Another thread has it in a call.</summary>
    OnItsWay,
    Told,

    /// <summary>It has given up before a call began.</summary>
    Left,
}

/// <summary>One thread's place in the line of <see cref="SharedCalls{TItem}"/>, used again for each of its calls.</summary>
#pragma warning disable CA1001 // It lives as long as its thread, and nobody could dispose of it: the event's handle frees itself.
internal sealed class SharedCallWaiter<TItem>
    where TItem : class
#pragma warning restore CA1001
{
    private readonly AutoResetEvent _wake = new(false);
    private volatile SharedCallState _state; // changed under the line's lock, but for the last change, which its leader makes

    public SharedCallWaiter() => Node = new LinkedListNode<SharedCallWaiter<TItem>>(this);

    public LinkedListNode<SharedCallWaiter<TItem>> Node { get; }

    public SharedCallState State => _state;

    public TItem? Item { get; private set; }

    public void Begin(TItem item, bool leads)
    {
        _wake.Reset(); // of a wake that came when the last wait had given up already
        Item = item;
        _state = leads ? SharedCallState.Leading : SharedCallState.InLine;
    }

    /// <summary>Waits to be woken; false when the time is over.</summary>
    public bool Wait(long deadlineMilliseconds) =>
        _wake.WaitOne((int)Math.Clamp(deadlineMilliseconds - Environment.TickCount64, 0, int.MaxValue));

    public void Leave() => _state = SharedCallState.Left;

    public void Depart() => _state = SharedCallState.OnItsWay;

    public void Appoint()
    {
        _state = SharedCallState.Leading;
        _wake.Set();
    }

    public void Tell()
    {
        _state = SharedCallState.Told;
        _wake.Set();
    }
}
