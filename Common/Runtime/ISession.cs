using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// The serving of one connection, in turns: the runtime lends it a thread while there are bytes to read or answers to send, and
/// none while it waits.
/// </summary>
/// <remarks>
/// At most one of <see cref="Serve"/>, <see cref="Expire"/> and <see cref="Close"/> runs at a time, each seeing what the
/// one before wrote; only <see cref="BeginDrain"/> may come at any moment, from any thread, until <see cref="Close"/> begins.
/// The session owns its socket, keeps it blocking, and makes no asynchronous call on it.
/// </remarks>
public interface ISession
{
    /// <summary>The connection; the same object for the session's whole life.</summary>
    Socket Socket { get; }

    /// <summary>
    /// When the runtime calls <see cref="Expire"/>, on the scale of <see cref="Environment.TickCount64"/>;
    /// <see cref="long.MaxValue"/> for never. It is read while the session is parked, by another thread.
    /// </summary>
    long DeadlineMilliseconds { get; }

    /// <summary>
    /// Whether nothing is in hand: a parked session that is idle is closed at once by a drain. It is read only while the
    /// session is parked or has just asked to be.
    /// </summary>
    bool IsIdle { get; }

    /// <summary>
    /// Handles what is there. After <see cref="SessionStep.Park"/> bytes are ready or the peer has left; after <see
    /// cref="SessionStep.ParkUntilWritable"/> there is room or the connection is broken; or this is the first turn after the accept
    /// under <see cref="ThreadPolicy.PerSession"/>: then, and for each later read of a turn, look at
    /// <see cref="IWorker.MayLinger"/> before a read that could wait.
    /// </summary>
    SessionStep Serve(IWorker worker);

    /// <summary>
    /// The deadline has passed while the session was parked. It may send a short farewell that the socket's buffer takes
    /// without blocking; <see cref="Close"/> follows.
    /// </summary>
    void Expire();

    /// <summary>
    /// From now on: finish what is in hand, then close. A session being served has its receiving side shut down as well,
    /// so that a blocked read ends with zero bytes once it has delivered what had already arrived.
    /// </summary>
    void BeginDrain();

    /// <summary>
    /// The last call, made exactly once: disposes the socket, unless it was handed to <see cref="LingeringClose"/>.
    /// </summary>
    void Close();
}
