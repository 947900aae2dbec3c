namespace PygmyStore.CatalogServer.Caching;

/// <summary>
/// Tells the holders of a write's changes, and waits until nobody can have anything older. The store calls it from the one thread
/// that writes: <see cref="Begin"/> before it makes the changes durable, <see cref="Await"/> after it, and <see cref="End"/> once
/// they are shown or discarded.
/// </summary>
internal sealed class ChangeTeller(HolderTable table, IHolderCalls calls, Func<long> clock)
{
    private IReadOnlyList<Telling> _tellings = [];
    private bool _hasBegun;
    private long _waited;

    /// <summary>How many milliseconds writes have waited for holders since the start.</summary>
    public long WaitedMilliseconds => Volatile.Read(ref _waited);

    /// <summary><see cref="HolderTable.Read"/>; for any thread.</summary>
    public HolderRead Read(string? epoch, IReadOnlyCollection<int> items) => table.Read(epoch, items);

    /// <summary>Sends the calls, and does not wait for their answers.</summary>
    public void Begin(IReadOnlyList<ItemVersion> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        _hasBegun = true;
        _tellings = table.BeginWrite(changes, clock());
        foreach (Telling telling in _tellings)
        {
            calls.Send(telling, table.Rules.Patience);
        }
    }

    /// <summary>
    /// Returns when each holder has acknowledged or its lease has ended, which takes a lease at most, and a little. Also for
    /// changes that will be discarded: a holder may have missed the call, and nobody will tell it again.
    /// </summary>
    public void Await()
    {
        if (!_hasBegun)
        {
            return;
        }

        long start = clock();
        if (_tellings.Count > 0)
        {
            Collect(start);
            _tellings = [];
        }

        long showable = table.ShowableFrom();
        for (long now = clock(); now < showable; now = clock())
        {
            calls.Wait(showable - now);
        }

        Volatile.Write(ref _waited, _waited + (clock() - start));
    }

    /// <summary>Who was not waited for counts as one that did not acknowledge: the next write waits for its lease.</summary>
    public void End()
    {
        if (!_hasBegun)
        {
            return;
        }

        foreach (Telling unanswered in _tellings)
        {
            table.Revoke(unanswered, clock());
        }

        _hasBegun = false;
        _tellings = [];
        table.EndWrite();
    }

    private void Collect(long start)
    {
        table.BeginWaiting(start);
        foreach (Telling telling in _tellings)
        {
            long from = clock();
            bool isAcknowledged = calls.TryReceive(telling, table.AcknowledgeBy(telling, from) - from);
            long now = clock();
            if (isAcknowledged)
            {
                table.Acknowledge(telling, now - from, now);
            }
            else
            {
                table.Revoke(telling, now);
            }
        }
    }
}

/// <summary>Calls front ends (<c>POST /invalidate</c>). One thread at a time.</summary>
internal interface IHolderCalls
{
    /// <summary>Sends the call, or leaves that to <see cref="TryReceive"/> when it would have to wait.</summary>
    void Send(Telling telling, long timeMilliseconds);

    /// <summary>
    /// Waits so long at most for the answer to what was sent; false when it is not an acknowledgement of this epoch. It sends the
    /// call again, once, over another connection, when the first one has ended.
    /// </summary>
    bool TryReceive(Telling telling, long timeMilliseconds);

    /// <summary>Lets the time pass.</summary>
    void Wait(long milliseconds);
}
