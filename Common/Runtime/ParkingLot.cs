using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>
/// The life of a server's sessions, the same under both thread policies: opened, served in turns, parked, expired, drained,
/// closed; each step by the one thread that owns the session at that moment (<see cref="SessionSlot"/>).
/// </summary>
internal sealed class ParkingLot(
    SessionTable table, IReadinessSet readiness, Func<Socket, ISession> open, Action<string, Exception> reportFault, string name)
{
    private readonly RestingSessions _resting = new();
    private long _expired;
    private long _faults;
    private int _draining;

    public long Expired => Interlocked.Read(ref _expired);

    public long Faults => Interlocked.Read(ref _faults);

    public bool IsDraining => Volatile.Read(ref _draining) != 0;

    /// <summary>Opens the session of a new connection; false when that failed and the connection is closed.</summary>
    public bool TryOpen(SessionSlot slot)
    {
        try
        {
            lock (slot)
            {
                slot.Session = open(slot.Socket!);
                if (IsDraining)
                {
                    slot.Session.BeginDrain();
                }
            }
            return true;
        }
        catch (Exception fault)
        {
            Report(fault);
            Close(slot);
            return false;
        }
    }

    /// <summary>
    /// One turn of a session that the caller owns; afterwards the session is parked, claimed by another thread, or closed; or it yields, which
    /// is the result, and stays with the caller.
    /// </summary>
    public bool Serve(SessionSlot slot, IWorker worker)
    {
        try
        {
            SessionStep step = slot.Session!.Serve(worker);
            if (step == SessionStep.Yield)
            {
                return true;
            }

            if (step == SessionStep.Rest)
            {
                _resting.Add(slot);
                return false;
            }

            if (step != SessionStep.Close && TryPark(slot, step == SessionStep.Park ? Readiness.Readable : Readiness.Writable))
            {
                return false;
            }
        }
        catch (Exception fault)
        {
            Report(fault);
        }
        Close(slot);
        return false;
    }

    /// <summary>Parks a session that the caller owns and has opened, until there are bytes.</summary>
    public void Park(SessionSlot slot)
    {
        if (!TryPark(slot, Readiness.Readable))
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
            Socket socket = slot.Socket!;
            if (slot.Registered)
            {
                readiness.Remove(socket);
            }

            if (slot.Session is { } session)
            {
                Guard(session.Close);
            }
            else
            {
                socket.Dispose();
            }

            slot.Vacate();
        }
        table.Return(slot);
    }

    /// <summary>Parks the sessions that have rested; in a drain, all of them.</summary>
    public void EndRests(long nowMilliseconds)
    {
        while (_resting.TryTake(IsDraining ? long.MaxValue : nowMilliseconds) is { } slot)
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
            if (!SessionSlot.WordIsParked(word) || slot.Session is not { } session
                || session.DeadlineMilliseconds > nowMilliseconds || !slot.TryClaimParked(word))
            {
                continue;
            }

            Interlocked.Increment(ref _expired);
            Guard(session.Expire);
            Close(slot);
        }
    }

    /// <summary>Closes what is idle, and tells the rest to finish.</summary>
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
                    TryShutdown(slot.Socket, SocketShutdown.Receive);
                }
            }
            CloseIfIdle(slot, slot.Word);
        }
    }

    /// <summary>
    /// Cuts off what a drain has left: parked sessions are closed with a reset, blocked workers wake and close.
    /// </summary>
    public void Abort()
    {
        foreach (SessionSlot? slot in table.Slots)
        {
            lock (slot!)
            {
                if (slot.Socket is not { } socket)
                {
                    continue;
                }

                TryReset(socket);
                if (slot.TryClaimParked(slot.Word))
                {
                    Close(slot);
                }
                else
                {
                    TryShutdown(socket, SocketShutdown.Both);
                }
            }
        }
    }

    public int CountParked()
    {
        int parked = 0;
        foreach (SessionSlot? slot in table.Slots)
        {
            if (slot!.IsParked)
            {
                parked++;
            }
        }
        return parked;
    }

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
        catch (Exception fault)
        {
            Report(fault);
            slot.CancelParking();
            return false;
        }
        if (slot.EndParking(token) && IsDraining)
        {
            CloseIfIdle(slot, slot.Word);
        }

        return true;
    }

    private void CloseIfIdle(SessionSlot slot, ulong word)
    {
        // What has arrived already is answered: its report is on the way, and closing now would reset the connection.
        if (SessionSlot.WordIsParked(word) && slot.Session is { IsIdle: true } && !HasArrived(slot.Socket) && slot.TryClaimParked(word))
        {
            Close(slot);
        }
    }

    private static bool HasArrived(Socket? socket)
    {
        try
        {
            return socket is { Available: > 0 };
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Guard(Action call)
    {
        try
        {
            call();
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    private void Report(Exception fault)
    {
        Interlocked.Increment(ref _faults);
        reportFault(Thread.CurrentThread.Name ?? name, fault);
    }

    private static void TryShutdown(Socket? socket, SocketShutdown side)
    {
        try
        {
            socket?.Shutdown(side);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The peer or the session was faster.
        }
    }

    private static void TryReset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The peer or the session was faster.
        }
    }
}
