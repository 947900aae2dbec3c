namespace PygmyStore.Common.Runtime;

/// <summary>The sessions that are not read from for a moment (<see cref="SessionStep.Rest"/>), in the order in which they end. For any thread.</summary>
/// <remarks>It owns the sessions in it; there are at most as many as connections.</remarks>
internal sealed class RestingSessions
{
    /// <summary>
    /// How long a peer that asks too much is not read from: a client that is told to come back in a second does not notice it, and one
    /// that comes back at once costs a turn in a quarter of a second instead of all that the machine can give.
    /// </summary>
    public const int RestMilliseconds = 200;

    private readonly Queue<(SessionSlot Slot, long EndMilliseconds)> _queue = new();

    public void Add(SessionSlot slot)
    {
        lock (_queue)
        {
            _queue.Enqueue((slot, Environment.TickCount64 + RestMilliseconds));
        }
    }

    /// <summary>One that has rested until then, whom the caller owns from now on; null when there is none.</summary>
    public SessionSlot? TryTake(long nowMilliseconds)
    {
        lock (_queue)
        {
            return _queue.TryPeek(out (SessionSlot Slot, long EndMilliseconds) next) && next.EndMilliseconds <= nowMilliseconds ? _queue.Dequeue().Slot : null;
        }
    }
}
