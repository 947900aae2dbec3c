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

    public int Parked => Slots.ToArray().Count(slot => slot!.IsParked);

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

    public bool WaitUntilEmpty(long deadlineMilliseconds) => Deadline.Await(_gate, () => _count == 0, deadlineMilliseconds);
}

/// <summary>Waiting on a lock's object until a deadline, on the scale of <see cref="Environment.TickCount64"/>.</summary>
internal static class Deadline
{
    /// <summary>Waits until the condition holds, asked in the lock after each pulse; false when the time is up.</summary>
    public static bool Await(object gate, Func<bool> condition, long deadlineMilliseconds)
    {
        lock (gate)
        {
            while (!condition())
            {
                long left = deadlineMilliseconds - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(gate, (int)Math.Min(left, int.MaxValue));
            }

            return true;
        }
    }
}

/// <summary>A place in the <see cref="SessionTable"/>, and the word that says who owns the session in it.</summary>
/// <remarks>
/// <para>The word is a stamp and a state. The stamp grows with each parking and each new occupant, so a token or a word that was
/// read earlier fits only the very parking it was read from: a late report reaches nobody, and a deadline or an idleness that was
/// read before a successful claim was still true at the claim.</para>
/// <para>Claimed: one thread (or one queue entry) owns the session. Arming: its owner is giving it to the readiness set, and only
/// a report may claim it, because a report proves that the arming has taken effect; anyone else might close the socket under it.
/// Parked: report, expiry and drain compete for it by compare-and-swap.</para>
/// </remarks>
internal sealed class SessionSlot(int index)
{
    private const ulong Free = 0;
    private const ulong Claimed = 1;
    private const ulong Arming = 2;
    private const ulong Parked = 3;
    private const ulong StateMask = 0xFF;
    private const int StampShift = 32;

    private ulong _word;

    /// <summary>The accepted connection; null in a free slot.</summary>
    public Socket? Socket { get; set; }

    /// <summary>Null until the first turn has opened it.</summary>
    public ISession? Session { get; set; }

    /// <summary>Whether the readiness set knows the socket.</summary>
    public bool Registered { get; set; }

    /// <summary>What <see cref="ActiveSessions"/> said of the session's last request; its owner's.</summary>
    public long LastRequest { get; set; }

    public bool IsParked => WordIsParked(Word);

    public ulong Word => Volatile.Read(ref _word);

    /// <summary>Makes the calling thread the owner of a free slot.</summary>
    public void Occupy(Socket socket)
    {
        Socket = socket;
        Registered = false;
        LastRequest = 0;
        Advance(Claimed);
    }

    public void Vacate()
    {
        Socket = null;
        Session = null;
        Advance(Free);
    }

    /// <summary>The owner begins to park the session; the token is for this arming alone.</summary>
    public ulong BeginParking()
    {
        Advance(Arming);
        return StampOf(Word) | (uint)index;
    }

    /// <summary>The readiness set has the socket; false when a report has claimed the session already.</summary>
    public bool EndParking(ulong token)
    {
        ulong stamp = StampOf(token);
        return Interlocked.CompareExchange(ref _word, stamp | Parked, stamp | Arming) == (stamp | Arming);
    }

    /// <summary>The arming has failed: the session stays with its owner.</summary>
    public void CancelParking() => Advance(Claimed);

    /// <summary>Claims the session for the report of <paramref name="token"/>; false when that report comes too late.</summary>
    public bool TryClaim(ulong token)
    {
        ulong stamp = StampOf(token);
        while (Word is var word && (word == (stamp | Parked) || word == (stamp | Arming)))
        {
            if (Interlocked.CompareExchange(ref _word, stamp | Claimed, word) == word)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Claims the session if it has been parked ever since <paramref name="word"/> was read.</summary>
    public bool TryClaimParked(ulong word) =>
        WordIsParked(word)
        && Interlocked.CompareExchange(ref _word, StampOf(word) | Claimed, word) == word;

    public static int IndexOf(ulong token) => (int)(uint)token;

    public static bool WordIsParked(ulong word) => (word & StateMask) == Parked;

    private void Advance(ulong state) => Volatile.Write(ref _word, (StampOf(_word) + (1UL << StampShift)) | state);

    private static ulong StampOf(ulong word) => word & ~(ulong)uint.MaxValue;
}
