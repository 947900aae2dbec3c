using System.Diagnostics;
using System.Net.Sockets;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Transport;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Serves one connection: it has the socket and the deadlines; the <see cref="Conversation"/> decides what comes next. Requests
/// are answered in order, and answers to requests that came together leave together (RFC 9112 section 9.3.2).
/// </summary>
/// <remarks>
/// It can be parked at any byte of a head, a body or an answer. A client that sends slowly costs a few kilobytes and no thread.
/// One that reads slowly also costs the answers that are pending: nothing more is read until it has taken them.
/// </remarks>
internal sealed class HttpSession : ISession
{
    private readonly Socket _socket;
    private readonly SessionContext _context;
    private readonly SocketPipeReader _reader;
    private readonly SocketWriter _writer;
    private readonly SessionDeadline _deadline;
    private readonly Conversation _conversation = new();
    private Exchange? _exchange; // lent while a request is in hand
    private ShedStreak _shed;
    private bool _keepsThread; // as its last request asked
    private bool _isParkedForBytes = true; // so the next turn comes with bytes; one for sending, or after a yield, may not
    private bool _isHandedOver; // to the lingering close
    private bool _isBroken;
    private SessionEnd? _end;
    private volatile bool _isDraining;

    public HttpSession(Socket socket, SessionContext context)
    {
        _socket = socket;
        _context = context;
        _reader = new SocketPipeReader(socket);
        _writer = new SocketWriter(socket);
        _deadline = new SessionDeadline(context.Options);
        _shed = new ShedStreak(context.Options.ThrottlesAfterShedding);
        _writer.BoundUnsent();
        socket.SendTimeout = (int)context.Options.SendTimeout.TotalMilliseconds;
    }

    public long DeadlineMilliseconds => _deadline.Milliseconds;

    public bool IsIdle => _conversation.IsAtHead && _reader.IsEmpty && _writer.PendingBytes == 0;

    public SessionStep Serve(IWorker worker)
    {
        bool bytesAreReady = _isParkedForBytes || _socket.Poll(0, SelectMode.SelectRead);
        _isParkedForBytes = false;
        while (true)
        {
            if (ServeBuffered(worker) is { } step)
            {
                return step;
            }

            // In a drain, what has arrived already is answered: closing now would reset the connection.
            bytesAreReady |= _isDraining && _socket.Available > 0;
            if (IsIdle
                ? !bytesAreReady && (_isDraining || (_keepsThread && _deadline.HasPassed))
                : _deadline.HasPassed)
            {
                Expire();
                return SessionStep.Close;
            }

            if (_shed.TakeThrottle())
            {
                return WaitAs(SessionStep.Throttle);
            }

            bool isKept = _keepsThread && worker.TryKeep();
            if (!bytesAreReady && !isKept && !worker.MayWait)
            {
                return WaitAs(SessionStep.Park);
            }

            bytesAreReady = false;
            switch (_reader.Receive())
            {
                case ReceiveOutcome.Bytes:
                case ReceiveOutcome.TimedOut when isKept:
                    break;
                case ReceiveOutcome.TimedOut:
                    return WaitAs(SessionStep.Park);
                case ReceiveOutcome.End:
                    return EndAs(!IsIdle ? SessionEnd.CutShort : _isDraining ? SessionEnd.Draining : SessionEnd.ClientClosed);
                default:
                    return EndAs(SessionEnd.Reset);
            }
        }
    }

    public void Expire()
    {
        if (IsIdle)
        {
            EndAs(_isDraining ? SessionEnd.Draining : SessionEnd.Idle);
        }
        else if (_writer.PendingBytes > 0)
        {
            _isBroken = true; // it can be told nothing
            _end = SessionEnd.DoesNotRead;
        }
        else
        {
            Reject(_conversation.TimeOut());
            _isBroken = Finish() == SessionStep.ParkUntilWritable || _isBroken;
        }
    }

    /// <summary>An exception of a handler is answered with 500; any other just ends the connection.</summary>
    public SessionStep Fail()
    {
        EndAs(SessionEnd.Fault);
        if (!_conversation.IsAtAnswer || _exchange is not { } exchange)
        {
            return SessionStep.Close;
        }

        exchange.Response.Reset();
        exchange.Response.Error(500, "this is a fault of the server");
        _context.ShowError(exchange);
        Answer(exchange);
        return Finish();
    }

    public void BeginDrain() => _isDraining = true;

    public void Close()
    {
        _context.CountEnd(_end ?? (_isDraining ? SessionEnd.Draining : SessionEnd.Fault));
        _reader.Complete();
        _writer.Release();
        _context.Exchanges.TakeBack(ref _exchange);
        if (_isBroken)
        {
            _socket.Close(timeout: 0); // a reset: else the kernel would keep what the client did not take
        }
        else if (!_isHandedOver)
        {
            _socket.Dispose();
        }
    }

    /// <summary>Answers the requests that have come; null when more bytes are needed.</summary>
    private SessionStep? ServeBuffered(IWorker worker)
    {
        bool needsBytes = false;
        for (bool isFirst = true; ; isFirst = false)
        {
            // First what the last turn could not send: from a client that does not take its answers nothing more is read.
            if ((_conversation.HasEnded ? Finish() : Flush()) is { } step)
            {
                return step;
            }

            if (needsBytes)
            {
                return null;
            }

            if (!isFirst && !_reader.IsEmpty && !worker.TryGoOn())
            {
                return SessionStep.Yield;
            }

            needsBytes = AnswerUntilBytesRunOut(worker);
        }
    }

    /// <summary>False when there is enough to send first, others wait, or the connection is to end.</summary>
    private bool AnswerUntilBytesRunOut(IWorker worker)
    {
        while (!_conversation.IsAtHead || !_reader.IsEmpty)
        {
            Exchange exchange = _exchange ??= _context.Exchanges.Lend(_socket);
            ConversationEvent next = _conversation.Read(_reader.Buffered, exchange.Incoming, _writer, out long consumed);
            _reader.Advance(consumed);
            if (next == ConversationEvent.NeedsMore)
            {
                _deadline.Await(_conversation.IsAtHead, exchange.Body.Length);
                return true;
            }

            if (next == ConversationEvent.Head)
            {
                exchange.StartTimestamp = Stopwatch.GetTimestamp();
                continue;
            }

            if (next == ConversationEvent.Request)
            {
                exchange.SetRequestId(_context.RequestIds);
                _context.Handle(exchange);
                Answer(exchange);
            }
            else
            {
                Reject(_conversation.Reason);
            }

            if (_conversation.HasEnded || _writer.PendingBytes > SocketWriter.FlushThresholdBytes
                || (!_reader.IsEmpty && !worker.TryGoOn()))
            {
                return false;
            }
        }

        return true;
    }

    private void Answer(Exchange exchange)
    {
        bool goesOn = _conversation.Answer(exchange.Incoming, mayGoOn: _end is null && !_isDraining);
        if (!goesOn)
        {
            EndAs(exchange.Request.KeepAlive ? SessionEnd.Draining : SessionEnd.LastRequest);
        }

        _context.Writer.Write(_writer, exchange, goesOn);
        _context.Record(exchange);
        _shed.Note(exchange.Response);
        _keepsThread = exchange.KeepsThread;
        exchange.Reset();
        _deadline.Answered(_keepsThread);
    }

    private void Reject(RejectReason reason)
    {
        EndAs(reason == RejectReason.HeadTooSlow ? SessionEnd.HeadTooSlow
            : reason == RejectReason.BodyTooSlow ? SessionEnd.BodyTooSlow
            : SessionEnd.Rejected);
        Exchange exchange = _exchange ??= _context.Exchanges.Lend(_socket);
        exchange.Reject(reason, _context.RequestIds);
        _context.ShowError(exchange);
        _context.Writer.Write(_writer, exchange, keepAlive: false);
        _context.Record(exchange);
    }

    /// <summary>Sends the last answer, in as many turns as it takes, and ends.</summary>
    private SessionStep Finish()
    {
        if (Flush() is { } unsent)
        {
            return unsent;
        }

        _isHandedOver = true;
        _context.LingeringClose.Take(_socket, _conversation.ClientMaySend);
        return SessionStep.Close;
    }

    /// <summary>Sends what there is room for; null when that is all of it.</summary>
    private SessionStep? Flush()
    {
        int pending = _writer.PendingBytes;
        switch (_writer.Flush(SocketWriter.WithoutWaiting))
        {
            case SendOutcome.Sent:
                _deadline.SendingEnded();
                return null;
            case SendOutcome.TimedOut:
                _deadline.SendingStalled(pending - _writer.PendingBytes);
                return WaitAs(SessionStep.ParkUntilWritable);
            default:
                _isBroken = true;
                return EndAs(SessionEnd.Reset);
        }
    }

    private SessionStep EndAs(SessionEnd end)
    {
        _end ??= end; // the first reason is the one that counts
        return SessionStep.Close;
    }

    private SessionStep WaitAs(SessionStep step)
    {
        _reader.ReleaseIfEmpty(); // a session that waits keeps no memory that it does not need
        _writer.ReleaseIfEmpty();
        if (_conversation.IsAtHead && _reader.IsEmpty)
        {
            _context.Exchanges.TakeBack(ref _exchange);
        }

        if (IsIdle)
        {
            _deadline.BecameIdle();
        }

        _isParkedForBytes = step != SessionStep.ParkUntilWritable;
        return step;
    }
}
