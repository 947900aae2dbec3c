using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>The bounded table of a server's connections. Safe from any thread.</summary>
internal sealed class SessionTable(int capacity)
{
    private readonly object _gate = new();
    private readonly SessionSlot?[] _slots = new SessionSlot?[capacity];
    private readonly Stack<SessionSlot> _free = new();
    private int _made;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Slots ever used, the free ones among them included; those after them are null.</summary>
    public ReadOnlySpan<SessionSlot?> Slots => _slots.AsSpan(0, Volatile.Read(ref _made));

    /// <summary>A slot that the calling thread owns, or null when the table is full.</summary>
    public SessionSlot? TryOccupy(Socket socket)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out SessionSlot? slot))
            {
                if (_made == _slots.Length)
                {
                    return null;
                }

                slot = new SessionSlot(_made);
                _slots[_made] = slot;
                Volatile.Write(ref _made, _made + 1);
            }
            _count++;
            slot.Occupy(socket);
            return slot;
        }
    }

    /// <summary>Takes a slot back that its owner has vacated.</summary>
    public void Return(SessionSlot slot)
    {
        lock (_gate)
        {
            _free.Push(slot);
            if (--_count == 0)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The slot that a token belongs to, if the token is still good: then the caller owns it.</summary>
    public SessionSlot? TryClaim(ulong token)
    {
        SessionSlot? slot = _slots[SessionSlot.IndexOf(token)];
        return slot is not null && slot.TryClaim(token) ? slot : null;
    }

    public bool WaitUntilEmpty(long deadlineMilliseconds)
    {
        lock (_gate)
        {
            while (_count > 0)
            {
                long left = deadlineMilliseconds - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
            }
            return true;
        }
    }
}
