namespace PygmyStore.Common.Runtime;

/// <summary>
/// The sessions that have more requests in hand and take turns. Only a few go on at a time, so that a client that sends ten
/// thousand requests at once leaves workers, and what they call, to those that send one. For any thread.
/// </summary>
/// <remarks>It owns the sessions in it. A pass is for one turn.</remarks>
/// <param name="passes">How many sessions may go on at a time.</param>
internal sealed class TurnQueue(int passes)
{
    private readonly Lock _lock = new();
    private readonly Queue<SessionSlot> _waiting = new(); // at most as many as there are connections
    private int _held;

    /// <summary>Takes a pass for a session that is being served; false when none is free or others wait for one.</summary>
    public bool TryTakePass()
    {
        lock (_lock)
        {
            if (_held == passes || _waiting.Count > 0)
            {
                return false;
            }

            _held++;
            return true;
        }
    }

    public void ReturnPass()
    {
        lock (_lock)
        {
            _held--;
        }
    }

    public void Add(SessionSlot slot)
    {
        lock (_lock)
        {
            _waiting.Enqueue(slot);
        }
    }

    /// <summary>The next session that may go on, with its pass; null when there is none.</summary>
    public SessionSlot? TryTakeNext()
    {
        lock (_lock)
        {
            if (_held == passes || !_waiting.TryDequeue(out SessionSlot? next))
            {
                return null;
            }

            _held++;
            next.HasPass = true;
            return next;
        }
    }
}

/// <summary>The sessions that are not read for a moment (<see cref="SessionStep.Throttle"/>). For any thread.</summary>
/// <remarks>It owns the sessions in it, at most as many as there are connections.</remarks>
internal sealed class ThrottledSessions
{
    /// <summary>A client that waits a second, as it is told, does not notice; one that asks at once is slowed.</summary>
    public const int PauseMilliseconds = 200;

    private readonly Queue<(SessionSlot Slot, long EndMilliseconds)> _queue = new();

    public void Add(SessionSlot slot)
    {
        lock (_queue)
        {
            _queue.Enqueue((slot, Environment.TickCount64 + PauseMilliseconds));
        }
    }

    /// <summary>A session whose pause has ended by then, owned by the caller from now on; null when there is none.</summary>
    public SessionSlot? TryTake(long nowMilliseconds)
    {
        lock (_queue)
        {
            return _queue.TryPeek(out (SessionSlot Slot, long EndMilliseconds) next) && next.EndMilliseconds <= nowMilliseconds
                ? _queue.Dequeue().Slot
                : null;
        }
    }
}
