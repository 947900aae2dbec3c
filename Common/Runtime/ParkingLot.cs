using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// The life of a server's sessions. Each step is made by the one thread that owns the
/// session at that moment (<see cref="SessionSlot"/>).
/// </summary>
/// <remarks>All calls of a session and of the readiness set go through the one catch-all, <see cref="Guard"/>.</remarks>
internal sealed class ParkingLot(SessionTable table, IReadinessSet readiness, Func<Socket, ISession> open, Faults faults)
{
    // A client that waits a second, as it is told, does not notice; one that asks at once is slowed.
    private const int ThrottleMilliseconds = 200;

    private readonly Queue<(SessionSlot Slot, long EndMilliseconds)> _throttled = new(); // its lock guards it
    private long _expired;
    private int _draining;

    public long Expired => Interlocked.Read(ref _expired);

    public bool IsDraining => Volatile.Read(ref _draining) != 0;

    /// <summary>Opens the session of a new connection; false when that failed and the connection is closed.</summary>
    public bool TryOpen(SessionSlot slot)
    {
        if (Guard(slot, static (lot, slot) => lot.Open(slot)) is not null)
        {
            return true;
        }

        Close(slot);
        return false;
    }

    /// <summary>One turn of a session that the caller owns. True when it yields, and stays with the caller.</summary>
    public bool Serve(SessionSlot slot, IWorker worker)
    {
        SessionStep? step =
            Guard((slot, worker), static (lot, turn) => lot.Settle(turn.slot, turn.slot.Session!.Serve(turn.worker)))
            ?? Guard(slot, static (lot, slot) => lot.Settle(slot, slot.Session!.Fail()));
        if (step is null or SessionStep.Close)
        {
            Close(slot);
        }

        return step == SessionStep.Yield;
    }

    /// <summary>Parks a session that the caller owns and has opened, until there are bytes.</summary>
    public void Park(SessionSlot slot)
    {
        if (Guard(slot, static (lot, slot) => lot.Settle(slot, SessionStep.Park)) is not SessionStep.Park)
        {
            Close(slot);
        }
    }

    /// <summary>Closes a session that the caller owns.</summary>
    public void Close(SessionSlot slot)
    {
        // The lock keeps BeginDrain and Abort, which come from outside, off a session that closes.
        lock (slot)
        {
            Guard(slot, static (lot, slot) => lot.Unregister(slot));
            if (slot.Session is null || Guard(slot.Session.Close) is null)
            {
                slot.Socket!.Dispose();
            }

            slot.Vacate();
        }

        table.Return(slot);
    }

    /// <summary>Parks the sessions that have been throttled for long enough; in a drain, all of them.</summary>
    public void EndThrottling(long nowMilliseconds)
    {
        while (TryTakeThrottled(IsDraining ? long.MaxValue : nowMilliseconds) is { } slot)
        {
            Park(slot);
        }
    }

    /// <summary>Ends the parked sessions whose deadline has passed.</summary>
    public void Expire(long nowMilliseconds)
    {
        foreach (SessionSlot? slot in table.Slots)
        {
            ulong word = slot!.Word;
            if (SessionSlot.WordIsParked(word) && slot.Session is { } session
                && session.DeadlineMilliseconds <= nowMilliseconds && slot.TryClaimParked(word))
            {
                Interlocked.Increment(ref _expired);
                Guard(session.Expire);
                Close(slot);
            }
        }
    }

    /// <summary>Closes what is idle, and asks the rest to finish.</summary>
    public void BeginDrain()
    {
        // A session that parks from now on sees the flag, or is seen here: both sides fence between their write and their read.
        Interlocked.Exchange(ref _draining, 1);
        foreach (SessionSlot? slot in table.Slots)
        {
            lock (slot!)
            {
                if (slot.Session is { } session)
                {
                    Guard(session.BeginDrain);
                }

                if (!slot.IsParked)
                {
                    Try(slot.Socket, static socket => socket.Shutdown(SocketShutdown.Receive));
                }
            }

            CloseIfIdle(slot);
        }
    }

    /// <summary>Cuts off what a drain has left: closes parked sessions with a reset, wakes blocked workers to close.</summary>
    public void Abort()
    {
        foreach (SessionSlot? slot in table.Slots)
        {
            lock (slot!)
            {
                Try(slot.Socket, static socket => socket.LingerState = new LingerOption(true, 0));
                if (slot.Socket is not null && slot.TryClaimParked(slot.Word))
                {
                    Close(slot);
                }
                else
                {
                    Try(slot.Socket, static socket => socket.Shutdown(SocketShutdown.Both));
                }
            }
        }
    }

    private SessionSlot? TryTakeThrottled(long nowMilliseconds)
    {
        lock (_throttled)
        {
            bool isOver = _throttled.TryPeek(out (SessionSlot, long End) next) && next.End <= nowMilliseconds;
            return isOver ? _throttled.Dequeue().Slot : null;
        }
    }

    private SessionStep Open(SessionSlot slot)
    {
        lock (slot)
        {
            slot.Session = open(slot.Socket!);
            if (IsDraining)
            {
                slot.Session.BeginDrain();
            }

            return SessionStep.Park;
        }
    }

    /// <summary>Does what a session asks for at the end of its turn; Close and Yield are left to the caller.</summary>
    private SessionStep Settle(SessionSlot slot, SessionStep step)
    {
        if (step == SessionStep.Throttle)
        {
            lock (_throttled)
            {
                _throttled.Enqueue((slot, Environment.TickCount64 + ThrottleMilliseconds));
            }
        }

        return step switch
        {
            SessionStep.Park when !TryPark(slot, Readiness.Readable) => SessionStep.Close,
            SessionStep.ParkUntilWritable when !TryPark(slot, Readiness.Writable) => SessionStep.Close,
            _ => step,
        };
    }

    /// <summary>False when there is nothing to wait for. Once it is true, another thread may own the session.</summary>
    private bool TryPark(SessionSlot slot, Readiness awaited)
    {
        if (IsDraining && slot.Session!.IsIdle && !HasArrived(slot.Socket))
        {
            return false;
        }

        ulong token = slot.BeginParking();
        try
        {
            if (slot.Registered)
            {
                readiness.Arm(slot.Socket!, awaited, token);
            }
            else
            {
                slot.Registered = true;
                readiness.Add(slot.Socket!, awaited, token);
            }
        }
        catch
        {
            slot.CancelParking();
            throw;
        }

        if (slot.EndParking(token) && IsDraining)
        {
            CloseIfIdle(slot);
        }

        return true;
    }

    private void CloseIfIdle(SessionSlot slot)
    {
        // What has arrived already is answered: its report is on the way, and closing now would reset the connection.
        SessionStep? step = Guard((slot, word: slot.Word), static (_, parked) =>
            SessionSlot.WordIsParked(parked.word) && parked.slot.Session is { IsIdle: true } && !HasArrived(parked.slot.Socket)
            && parked.slot.TryClaimParked(parked.word)
                ? SessionStep.Close
                : SessionStep.Park);
        if (step is SessionStep.Close)
        {
            Close(slot);
        }
    }

    private SessionStep Unregister(SessionSlot slot)
    {
        if (slot.Registered)
        {
            readiness.Remove(slot.Socket!);
        }

        return SessionStep.Close;
    }

    private static bool HasArrived(Socket? socket)
    {
        int available = 0;
        Try(socket, socket => available = socket.Available);
        return available > 0;
    }

    /// <summary>Does nothing when the peer, or the session, was faster and the socket is closed.</summary>
    private static void Try(Socket? socket, Action<Socket> call)
    {
        try
        {
            if (socket is not null)
            {
                call(socket);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // there is nothing left to do for it
        }
    }

    private SessionStep? Guard(Action call) => Guard(call, static (_, call) =>
    {
        call();
        return SessionStep.Close;
    });

    /// <summary>Makes one step of a connection. After an exception, reported and counted, the result is null.</summary>
    private SessionStep? Guard<T>(T subject, Func<ParkingLot, T, SessionStep> step)
    {
        try
        {
            return step(this, subject);
        }
#pragma warning disable CA1031 // The catch-all of every connection: whatever it is, the others go on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            faults.Report(fault);
            return null;
        }
    }
}
