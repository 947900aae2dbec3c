using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// A place in the <see cref="SessionTable"/>, and the word that says who owns the session in it.
/// </summary>
/// <remarks>
/// <para>The word is a stamp and a state. The stamp grows with each parking and each new occupant, so a token or a word read
/// earlier fits only the very parking it was read from: a late report reaches nobody, and a deadline or an idleness read
/// before a successful claim was still true at the claim.</para>
/// <para>Claimed: one thread (or one queue entry) owns the session. Arming: its owner is handing it to the readiness set;
/// only a report may claim it, for a report proves that the arming has taken effect, while anyone else might close the socket
/// under it. Parked: report, expiry and drain compete for it by compare-and-swap.</para>
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

    public int Index { get; } = index;

    /// <summary>The accepted connection; null in a free slot.</summary>
    public Socket? Socket { get; set; }

    /// <summary>Null until the first turn has opened it.</summary>
    public ISession? Session { get; set; }

    /// <summary>Whether the session may answer more than one request in its next turn (<see cref="Backlog"/>).</summary>
    public bool HasPass { get; set; }

    /// <summary>Whether the readiness set knows the socket.</summary>
    public bool Registered { get; set; }

    public bool IsParked => StateOf(Word) == Parked;

    public ulong Word => Volatile.Read(ref _word);

    /// <summary>Makes the calling thread the owner of a free slot.</summary>
    public void Occupy(Socket socket)
    {
        Socket = socket;
        Session = null;
        Registered = false;
        Advance(Claimed);
    }

    /// <summary>The owner empties the slot.</summary>
    public void Vacate()
    {
        Socket = null;
        Session = null;
        Advance(Free);
    }

    /// <summary>The owner begins to hand the session over; the token is for this arming alone.</summary>
    public ulong BeginParking()
    {
        Advance(Arming);
        return (Word & ~(ulong)uint.MaxValue) | (uint)Index;
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
        while (true)
        {
            ulong word = Word;
            if (word != (stamp | Parked) && word != (stamp | Arming))
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _word, stamp | Claimed, word) == word)
            {
                return true;
            }
        }
    }

    /// <summary>Claims the session if it has been parked ever since <paramref name="word"/> was read.</summary>
    public bool TryClaimParked(ulong word) =>
        StateOf(word) == Parked
        && Interlocked.CompareExchange(ref _word, StampOf(word) | Claimed, word) == word;

    public static int IndexOf(ulong token) => (int)(uint)token;

    public static bool WordIsParked(ulong word) => StateOf(word) == Parked;

    private void Advance(ulong state) => Volatile.Write(ref _word, (StampOf(_word) + (1UL << StampShift)) | state);

    private static ulong StampOf(ulong word) => word & ~(ulong)uint.MaxValue;

    private static ulong StateOf(ulong word) => word & StateMask;
}
