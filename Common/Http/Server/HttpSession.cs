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
/// It may be parked at any byte, in the middle of a head or a body too: all that it knows is in its fields, and its deadline is
/// kept by the runtime. So a slow client costs a few kilobytes and no thread.
/// </remarks>
internal sealed class HttpSession : ISession
{
    private readonly SessionContext _context;
    private readonly SocketPipeReader _reader;
    private readonly SocketWriter _writer;
    private readonly SessionDeadline _deadline;
    private Exchange? _exchange;
    private Stage _stage;
    private bool _isFirstTurn = true;
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
        socket.SendTimeout = (int)context.Options.SendTimeout.TotalMilliseconds;
    }

    private enum Stage
    {
        Head,
        Body,
    }

    private enum Progress
    {
        NeedsBytes,
        Ended,
        Broken,
    }

    public Socket Socket { get; }

    public long DeadlineMilliseconds => _deadline.Milliseconds;

    public bool IsIdle => _stage == Stage.Head && _reader.IsEmpty;

    public SessionStep Serve(IWorker worker)
    {
        // Only the first turn may come before the first byte.
        bool bytesAreReady = !_isFirstTurn || Socket.Poll(0, SelectMode.SelectRead);
        _isFirstTurn = false;
        while (true)
        {
            Progress progress = ServeBuffered();
            if (progress != Progress.NeedsBytes || !TryFlush())
            {
                return progress == Progress.Ended ? Finish(SendDeadline()) : SessionStep.Close;
            }

            if (IsIdle ? _isDraining && !bytesAreReady : _deadline.HasPassed)
            {
                Expire();
                return SessionStep.Close;
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
        if (IsIdle)
        {
            return;
        }

        Reject(_stage == Stage.Head ? RejectReason.HeadTooSlow : RejectReason.BodyTooSlow);
        Finish(sendDeadlineMilliseconds: 0); // the thread that enforces deadlines must not wait for a peer that does not read
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

    /// <summary>Parses and answers until the bytes run out or the connection is to end.</summary>
    private Progress ServeBuffered()
    {
        while (_stage == Stage.Body || !_reader.IsEmpty)
        {
            Progress? stop = _stage == Stage.Head ? ParseHead() : ParseBodyAndAnswer();
            if (stop is { } progress)
            {
                return progress;
            }

            if (_writer.PendingBytes > SocketWriter.FlushThresholdBytes && !TryFlush())
            {
                return Progress.Broken;
            }
        }

        return Progress.NeedsBytes;
    }

    private Progress? ParseHead()
    {
        Exchange exchange = _exchange ??= _context.Exchanges.Lend();
        ParseStatus status = exchange.Parser.Parse(_reader.Buffered, exchange.Request, out long consumed, out RejectReason reason);
        _reader.Advance(consumed);
        switch (status)
        {
            case ParseStatus.NeedMore:
                _deadline.HeadBegan();
                return Progress.NeedsBytes;
            case ParseStatus.Rejected:
                return Reject(reason);
            default:
                exchange.StartTimestamp = Stopwatch.GetTimestamp();
                exchange.BodyDecoder.Start(exchange.Request.Framing);
                _stage = Stage.Body;
                if (exchange.Request.ExpectsContinue && _reader.IsEmpty && exchange.Request.Framing.Kind != BodyKind.None)
                {
                    _writer.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
                }

                return null;
        }
    }

    private Progress? ParseBodyAndAnswer()
    {
        Exchange exchange = _exchange!;
        ParseStatus status = exchange.BodyDecoder.Decode(_reader.Buffered, exchange.BodyWriter, out long consumed, out RejectReason reason);
        _reader.Advance(consumed);
        switch (status)
        {
            case ParseStatus.NeedMore:
                _deadline.BodyCame(exchange.Body.Length);
                return Progress.NeedsBytes;
            case ParseStatus.Rejected:
                return Reject(reason);
            default:
                bool keepAlive = Answer(exchange);
                exchange.Reset();
                _deadline.Clear();
                _stage = Stage.Head;
                return keepAlive ? null : Progress.Ended;
        }
    }

    private bool Answer(Exchange exchange)
    {
        exchange.SetRequestId(_context.RequestIds);
        bool isSound = _context.Handle(exchange);
        bool keepAlive = isSound && exchange.Request.KeepAlive && !_isDraining;
        _context.Writer.Write(_writer, exchange, keepAlive);
        _context.Record(exchange);
        return keepAlive;
    }

    private Progress Reject(RejectReason reason)
    {
        Exchange exchange = _exchange ??= _context.Exchanges.Lend();
        exchange.Reject(reason, _context.RequestIds);
        _context.Writer.Write(_writer, exchange, keepAlive: false);
        _context.Record(exchange);
        return Progress.Ended;
    }

    /// <summary>
    /// Sends what is pending and ends the connection so that the last answer arrives: while the peer is still sending, closing
    /// would reset the connection and eat it (RFC 9112 section 9.6).
    /// </summary>
    private SessionStep Finish(long sendDeadlineMilliseconds)
    {
        if (TryFlush(sendDeadlineMilliseconds))
        {
            _isHandedOver = true;
            _context.LingeringClose.Take(Socket);
        }

        return SessionStep.Close;
    }

    private bool TryFlush() => TryFlush(SendDeadline());

    private bool TryFlush(long deadlineMilliseconds)
    {
        _isBroken = _writer.Flush(deadlineMilliseconds) != SendOutcome.Sent;
        return !_isBroken;
    }

    private long SendDeadline() => Environment.TickCount64 + (long)_context.Options.SendTimeout.TotalMilliseconds;

    private SessionStep Park()
    {
        _reader.ReleaseIfEmpty();
        _writer.ReleaseIfEmpty();
        if (IsIdle)
        {
            TakeBackExchange();
            _deadline.BecameIdle();
        }

        return SessionStep.Park;
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
