using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Transport;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// The serving of one connection: heads and bodies are parsed as they come, requests are answered in order, and answers to requests
/// that came together leave together (RFC 9112 section 9.3.2).
/// </summary>
/// <remarks>
/// It may be parked at any byte, in the middle of a head, a body or an answer: all that it knows is in its fields, and its deadline
/// is kept by the runtime. So a client that sends slowly costs a few kilobytes and no thread; and one that reads slowly costs <see
/// cref="SocketWriter.FlushThresholdBytes"/> and one answer, since it is not read from until it has taken them.
/// </remarks>
internal sealed class HttpSession : ISession
{
    private readonly SessionContext _context;
    private readonly SocketPipeReader _reader;
    private readonly SocketWriter _writer;
    private readonly SessionDeadline _deadline;
    private Exchange? _exchange;
    private Stage _stage;
    private bool _isParkedForBytes; // else a turn may come before there are any: the first one, and one for sending
    private RefusalStreak _refusals;
    private bool _peerMaySend; // a body that nobody reads
    private bool _isHandedOver;
    private bool _isBroken;
    private volatile bool _isDraining;

    public HttpSession(Socket socket, SessionContext context)
    {
        Socket = socket;
        _context = context;
        _reader = new SocketPipeReader(socket);
        _writer = new SocketWriter(socket);
        _deadline = new SessionDeadline(context.Options);
        _refusals = new RefusalStreak(context.Options.RestsAfterRefusals);
        _writer.BoundUnsent();
        socket.SendTimeout = (int)context.Options.SendTimeout.TotalMilliseconds;
    }

    private enum Stage
    {
        Head,
        Body,
        Ending, // the last answer is written; what is pending is sent, and no more is read
    }

    public Socket Socket { get; }

    public long DeadlineMilliseconds => _deadline.Milliseconds;

    public bool IsIdle => _stage == Stage.Head && _reader.IsEmpty && _writer.PendingBytes == 0;

    public SessionStep Serve(IWorker worker)
    {
        bool bytesAreReady = _isParkedForBytes || Socket.Poll(0, SelectMode.SelectRead);
        _isParkedForBytes = false;
        while (true)
        {
            if (ServeBuffered(worker) is { } step)
            {
                return step;
            }

            if (IsIdle ? _isDraining && !bytesAreReady : _deadline.HasPassed)
            {
                Expire();
                return SessionStep.Close;
            }

            if (_refusals.TakeRest())
            {
                Park();
                return SessionStep.Rest;
            }

            if (!bytesAreReady && !worker.MayLinger)
            {
                return Park();
            }

            bytesAreReady = false;
            switch (_reader.Receive())
            {
                case ReceiveOutcome.Bytes:
                    break;
                case ReceiveOutcome.TimedOut:
                    return Park();
                default:
                    return SessionStep.Close;
            }
        }
    }

    public void Expire()
    {
        _isBroken = _writer.PendingBytes > 0; // it does not read: nothing can be told to it
        if (_isBroken || IsIdle)
        {
            return;
        }

        Reject(_stage == Stage.Head ? RejectReason.HeadTooSlow : RejectReason.BodyTooSlow);
        _isBroken = !TryFlush();
        if (!_isBroken)
        {
            HandOver();
        }
    }

    public void BeginDrain() => _isDraining = true;

    public void Close()
    {
        _reader.Complete();
        _writer.Release();
        TakeBackExchange();
        if (_isBroken)
        {
            Socket.Close(timeout: 0); // a reset: else the kernel would keep what the peer did not take
        }
        else if (!_isHandedOver)
        {
            Socket.Dispose();
        }
    }

    /// <summary>Answers what is there; null when more bytes are needed.</summary>
    private SessionStep? ServeBuffered(IWorker worker)
    {
        bool needsBytes = false;
        for (bool isFirst = true; ; isFirst = false)
        {
            // First what the last turn had to leave: from a peer that does not take its answers nothing more is read.
            if (!TryFlush())
            {
                return _isBroken ? SessionStep.Close : ParkUntilWritable();
            }

            if (_stage == Stage.Ending)
            {
                HandOver();
                return SessionStep.Close;
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
        do
        {
            bool needsBytes = _stage == Stage.Head ? _reader.IsEmpty || !TryParseHead() : !TryParseBodyAndAnswer();
            if (needsBytes)
            {
                return true;
            }
        }
        while (_stage == Stage.Body || (_stage == Stage.Head && !HasEnough(worker)));
        return false;
    }

    private bool HasEnough(IWorker worker) =>
        _writer.PendingBytes > SocketWriter.FlushThresholdBytes || (!_reader.IsEmpty && !worker.TryGoOn());

    /// <summary>False when it needs more bytes.</summary>
    private bool TryParseHead()
    {
        Exchange exchange = _exchange ??= _context.Exchanges.Lend();
        ParseStatus status = exchange.Parser.Parse(_reader.Buffered, exchange.Request, out long consumed, out RejectReason reason);
        _reader.Advance(consumed);
        switch (status)
        {
            case ParseStatus.NeedMore:
                _deadline.HeadBegan();
                return false;
            case ParseStatus.Rejected:
                Reject(reason);
                return true;
            default:
                exchange.StartTimestamp = Stopwatch.GetTimestamp();
                exchange.BodyDecoder.Start(exchange.Request.Framing);
                _stage = Stage.Body;
                if (exchange.Request.ExpectsContinue && _reader.IsEmpty && exchange.Request.Framing.Kind != BodyKind.None)
                {
                    _writer.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
                }

                return true;
        }
    }

    /// <summary>False when it needs more bytes.</summary>
    private bool TryParseBodyAndAnswer()
    {
        Exchange exchange = _exchange!;
        ParseStatus status = exchange.BodyDecoder.Decode(_reader.Buffered, exchange.BodyWriter, out long consumed, out RejectReason reason);
        _reader.Advance(consumed);
        switch (status)
        {
            case ParseStatus.NeedMore:
                _deadline.BodyCame(exchange.Body.Length);
                return false;
            case ParseStatus.Rejected:
                Reject(reason);
                return true;
            default:
                bool keepAlive = Answer(exchange);
                exchange.Reset();
                _deadline.Clear();
                _stage = keepAlive ? Stage.Head : Stage.Ending;
                return true;
        }
    }

    private bool Answer(Exchange exchange)
    {
        exchange.SetRequestId(_context.RequestIds);
        bool isSound = _context.Handle(exchange);
        bool keepAlive = isSound && exchange.Request.KeepAlive && !_isDraining;
        _context.Writer.Write(_writer, exchange, keepAlive);
        _context.Record(exchange);
        _refusals.Note(exchange.Response);
        return keepAlive;
    }

    private void Reject(RejectReason reason)
    {
        Exchange exchange = _exchange ??= _context.Exchanges.Lend();
        exchange.Reject(reason, _context.RequestIds);
        _context.Writer.Write(_writer, exchange, keepAlive: false);
        _context.Record(exchange);
        _peerMaySend = reason is RejectReason.BodyTooLarge or RejectReason.ExpectationUnknown or RejectReason.TransferCodingUnknown;
        _stage = Stage.Ending;
    }

    /// <summary>Sends what there is room for; false when something is left, or the connection is broken.</summary>
    private bool TryFlush()
    {
        int pending = _writer.PendingBytes;
        switch (_writer.Flush(SocketWriter.WithoutWaiting))
        {
            case SendOutcome.Sent:
                _deadline.SendingEnded();
                return true;
            case SendOutcome.TimedOut:
                _deadline.SendingStalled(pending - _writer.PendingBytes);
                return false;
            default:
                _isBroken = true;
                return false;
        }
    }

    /// <summary>
    /// Ends the connection so that the last answer arrives: while the peer is still sending, closing would reset the connection and
    /// eat it (RFC 9112 section 9.6).
    /// </summary>
    private void HandOver()
    {
        _isHandedOver = true;
        _context.LingeringClose.Take(Socket, _peerMaySend);
    }

    private SessionStep Park()
    {
        ReleaseWhatIsEmpty();
        if (IsIdle)
        {
            _deadline.BecameIdle();
        }

        _isParkedForBytes = true;
        return SessionStep.Park;
    }

    private SessionStep ParkUntilWritable()
    {
        ReleaseWhatIsEmpty();
        return SessionStep.ParkUntilWritable;
    }

    private void ReleaseWhatIsEmpty()
    {
        _reader.ReleaseIfEmpty();
        _writer.ReleaseIfEmpty();
        if (_stage == Stage.Head && _reader.IsEmpty)
        {
            TakeBackExchange();
        }
    }

    private void TakeBackExchange()
    {
        if (_exchange is { } exchange)
        {
            _exchange = null;
            _context.Exchanges.TakeBack(exchange);
        }
    }
}
