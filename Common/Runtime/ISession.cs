using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>The serving of one connection, in turns: while it waits for bytes or for room, it has no thread.</summary>
/// <remarks>
/// At most one of <see cref="Serve"/>, <see cref="Fail"/>, <see cref="Expire"/> and <see cref="Close"/> runs at a time, and each
/// sees what the one before wrote. Only <see cref="BeginDrain"/> may come at any moment, from any thread, until
/// <see cref="Close"/> begins. The session owns its socket, keeps it blocking, and makes no asynchronous call on it.
/// </remarks>
public interface ISession
{
    /// <summary>The connection; the same object for the session's whole life.</summary>
    Socket Socket { get; }

    /// <summary>When it expires, on the scale of <see cref="Environment.TickCount64"/>. Other threads read it.</summary>
    long DeadlineMilliseconds { get; }

    /// <summary>Whether nothing is in hand: a drain then closes the session. Read only while it is parked or parks.</summary>
    bool IsIdle { get; }

    /// <summary>
    /// Handles what is there: bytes or the end of the peer, or room after <see cref="SessionStep.ParkUntilWritable"/>. The first
    /// turn may come before there is anything. Ask <see cref="IWorker.MayWait"/> before a read that could wait.
    /// </summary>
    SessionStep Serve(IWorker worker);

    /// <summary><see cref="Serve"/> threw, and that was reported. The session may send a farewell, in several turns.</summary>
    SessionStep Fail();

    /// <summary>The deadline passed while it was parked. It may send what does not block; <see cref="Close"/> follows.</summary>
    void Expire();

    /// <summary>
    /// From now on: finish what is in hand, then close. A session that is being served has its receiving side shut down as well,
    /// so that a blocked read ends with zero bytes once it has delivered what had already arrived.
    /// </summary>
    void BeginDrain();

    /// <summary>The last call, made exactly once: disposes the socket, unless <see cref="LingeringClose"/> has it.</summary>
    void Close();
}

/// <summary>What a session asks for at the end of a turn.</summary>
public enum SessionStep
{
    Park, // nothing is left to do until more bytes arrive or the deadline passes
    ParkUntilWritable, // nothing can be done until the peer takes some of what was sent, or the deadline passes
    Yield, // there is more to do, but others have their turn first (IWorker.TryGoOn)
    Throttle, // the peer asks too much: nothing is read from it for 200 ms, then it is parked
    Close,
}

/// <summary>A thread policy at work: the threads that serve a server's sessions.</summary>
internal interface ISessionThreads
{
    int Workers { get; }

    int BusyWorkers { get; }

    int Queued { get; }

    void Start();

    /// <summary>Takes a new connection; false when there is no room, and the slot stays with the caller. Never blocks.</summary>
    bool TryAdmit(SessionSlot slot);

    /// <summary>Ends the threads; false when some are still busy after <paramref name="patience"/>.</summary>
    bool Stop(TimeSpan patience);
}

/// <summary>The thread that serves a session's turn, as the session sees it.</summary>
public interface IWorker
{
    /// <summary>
    /// Whether the session may wait for its next bytes in a blocking read, for the socket's receive timeout. False when others
    /// wait for a worker, in a drain, and always under <see cref="ThreadPolicy.PerRequest"/>.
    /// </summary>
    bool MayWait { get; }

    /// <summary>
    /// Whether the session may answer another request in this turn; else it ends it with <see cref="SessionStep.Yield"/>, so that
    /// a client that sends ten thousand requests at once does not make the others wait for all of them.
    /// </summary>
    bool TryGoOn();
}
