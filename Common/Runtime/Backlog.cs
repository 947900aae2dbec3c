namespace PygmyStore.Common.Runtime;

/// <summary>
/// The sessions that have more requests in hand than they may answer at once, in the order in which they go on; only a few do so at a
/// time, so that whoever sends ten thousand requests at once leaves workers, and what these call, to those who send one. For any thread.
/// </summary>
/// <remarks>It owns the sessions in it. A pass is held for one turn.</remarks>
/// <param name="passes">How many sessions may go on at a time.</param>
internal sealed class Backlog(int passes)
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

    /// <summary>The next session that may go on, which holds a pass then; null when there is none.</summary>
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
