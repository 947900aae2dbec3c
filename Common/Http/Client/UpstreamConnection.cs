using System.Buffers;
using System.Net.Sockets;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Transport;

namespace PygmyStore.Common.Http.Client;

/// <summary>A keep-alive connection to an upstream, with the answer to the last call. One call at a time.</summary>
/// <remarks>
/// <see cref="Upstream"/> shares connections among threads, with a lock and a queue. A thread that is to have its own makes one
/// here. Whoever makes it disposes of it, outside of calls.
/// </remarks>
public sealed class UpstreamConnection : IDisposable
{
    private const int MaxInterimAnswers = 4; // nobody here sends any; a peer that sends many makes no progress
    private const int BodyKeptBytes = 64 * 1024;

    private readonly UpstreamOptions _options;
    private readonly Socket _socket;
    private readonly SocketPipeReader _reader;
    private readonly SocketWriter _writer;
    private readonly RequestEncoder _encoder;
    private readonly ResponseParser _parser;
    private readonly BodyDecoder _bodyDecoder;
    private ArrayBufferWriter<byte> _body = new(1024);
    private long _deadline;
    private int _receiveTimeout;
    private bool _givesIdsBack; // an answer had the id of its request: from then on each one must
    private bool _hasEnded; // in order, not by a reset: only then is a body whole that lasts until the close

    private UpstreamConnection(Socket socket, UpstreamOptions options)
    {
        _socket = socket;
        _options = options;
        _reader = new SocketPipeReader(socket);
        _writer = new SocketWriter(socket);
        _parser = new ResponseParser(options.Limits);
        _bodyDecoder = new BodyDecoder(options.Limits);
        _encoder = new RequestEncoder(options, _writer);
    }

    public ResponseHead Head { get; } = new();

    public ReadOnlySpan<byte> Body => _body.WrittenSpan;

    /// <summary>Whether it had a call before: then the upstream may have closed it meanwhile.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether any byte of an answer to the last request came.</summary>
    public bool HasAnswerBegun { get; private set; }

    /// <summary>Whether it can have another call: the answer was whole, and nothing came behind it.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>Null when there is no connection within the connect timeout and what is left of the call's time.</summary>
    public static UpstreamConnection? TryConnect(UpstreamOptions options, long deadlineMilliseconds)
    {
        long left = Math.Min((long)options.ConnectTimeout.TotalMilliseconds, deadlineMilliseconds - Environment.TickCount64);
        if (left <= 0)
        {
            return null;
        }

        Socket? socket = null;
        try
        {
            socket = new Socket(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

            // On Linux the send timeout bounds connect too (socket(7), SO_SNDTIMEO).
            socket.SendTimeout = (int)left;
            socket.Connect(options.EndPoint);
            socket.SendTimeout = (int)options.CallTimeout.TotalMilliseconds;
            return new UpstreamConnection(socket, options);
        }
        catch (SocketException)
        {
            // Refused, unreachable, too slow, or no descriptors left here: for the caller it is all the same.
            socket?.Dispose();
            return null;
        }
    }

    /// <summary>Whether the upstream has closed the idle connection, or sent what nobody asked for.</summary>
    public bool IsStale() => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Sends the request and receives the answer.</summary>
    public UpstreamOutcome Call(in UpstreamRequest request, long deadlineMilliseconds)
    {
        UpstreamOutcome sent = Begin(request, deadlineMilliseconds);
        return sent == UpstreamOutcome.Answered ? End(request, deadlineMilliseconds) : sent;
    }

    /// <summary>
    /// Sends the request alone: what the caller does until <see cref="End"/> goes on beside the upstream's work.
    /// <see cref="UpstreamOutcome.Answered"/> stands for sent; otherwise the call has ended.
    /// </summary>
    public UpstreamOutcome Begin(in UpstreamRequest request, long deadlineMilliseconds)
    {
        HasAnswerBegun = IsReusable = false;
        _parser.Reset();
        _body.ResetWrittenCount();
        if (_body.Capacity > BodyKeptBytes)
        {
            _body = new ArrayBufferWriter<byte>(1024);
        }

        UpstreamOutcome outcome = Send(request, deadlineMilliseconds);
        IsReused |= outcome != UpstreamOutcome.Answered;
        return outcome;
    }

    /// <summary>Receives the answer to the request that was sent last, which must be this one.</summary>
    public UpstreamOutcome End(in UpstreamRequest request, long deadlineMilliseconds)
    {
        UpstreamOutcome outcome = Receive(request.Method, deadlineMilliseconds);
        if (outcome == UpstreamOutcome.Answered && !IsAnswerTo(request))
        {
            outcome = UpstreamOutcome.Malformed;
        }

        IsReusable = outcome == UpstreamOutcome.Answered && Head.KeepAlive && _reader.IsEmpty && _options.KeepsConnections;
        IsReused = true;
        return outcome;
    }

    /// <summary>Ends the call under way, and all later ones, as if the upstream had left. For any thread.</summary>
    public void Interrupt()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both); // unlike a close, it wakes a thread that sends or receives
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The connection has ended already.
        }
    }

    private UpstreamOutcome Send(in UpstreamRequest request, long deadline)
    {
        _encoder.Write(request, timeLeftMilliseconds: Math.Max(0, deadline - Environment.TickCount64));
        try
        {
            return _writer.Flush(deadline) switch
            {
                SendOutcome.Sent => UpstreamOutcome.Answered,
                SendOutcome.TimedOut => UpstreamOutcome.TimedOut,
                _ => UpstreamOutcome.Broken,
            };
        }
        catch (SocketException)
        {
            return UpstreamOutcome.Broken; // some systems refuse to set a timeout on a connection that was reset
        }
    }

    private UpstreamOutcome Receive(RequestMethod method, long deadline)
    {
        _deadline = deadline;
        try
        {
            return ReadAnswer(method);
        }
        catch (SocketException)
        {
            return UpstreamOutcome.Broken; // some systems refuse to set a timeout on a connection that was reset
        }
    }

    public void Dispose()
    {
        _reader.Complete();
        _writer.Release();
        _socket.Dispose();
    }

    /// <summary>
    /// Whether the answer is to this request: an old one looks like any other, only the id tells. The first answer may come
    /// without one: a server that is full reads no request.
    /// </summary>
    private bool IsAnswerTo(in UpstreamRequest request)
    {
        if (request.RequestId.IsEmpty)
        {
            return true;
        }

        bool hasId = Head.Fields.TryGet("X-Request-Id"u8, out ReadOnlySpan<byte> id);
        if (hasId && id.SequenceEqual(request.RequestId))
        {
            _givesIdsBack = true;
            return true;
        }

        return _options.GivesIdsBack ? !hasId && !IsReused : !_givesIdsBack;
    }

    private UpstreamOutcome ReadAnswer(RequestMethod method)
    {
        int interim = 0;
        while (true)
        {
            ParseStatus status = _parser.Parse(_reader.Buffered, method, Head, out long consumed, out _);
            _reader.Advance(consumed);
            if (status == ParseStatus.Complete && Head.Status >= 200)
            {
                return ReadBody();
            }

            if (status == ParseStatus.Rejected || (status == ParseStatus.Complete && ++interim > MaxInterimAnswers))
            {
                return UpstreamOutcome.Malformed;
            }

            if (status == ParseStatus.NeedMore && ReceiveMore() is not UpstreamOutcome.Answered and var outcome)
            {
                return outcome;
            }
        }
    }

    private UpstreamOutcome ReadBody()
    {
        _bodyDecoder.Start(Head.Framing);
        while (true)
        {
            ParseStatus status = _bodyDecoder.Decode(_reader.Buffered, _body, out long consumed, out _);
            _reader.Advance(consumed);
            if (status != ParseStatus.NeedMore)
            {
                return status == ParseStatus.Complete ? UpstreamOutcome.Answered : UpstreamOutcome.Malformed;
            }

            UpstreamOutcome outcome = ReceiveMore();
            if (outcome != UpstreamOutcome.Answered)
            {
                return _hasEnded && Head.Framing.Kind == BodyKind.UntilClose ? UpstreamOutcome.Answered : outcome;
            }
        }
    }

    /// <summary>Receives once; <see cref="UpstreamOutcome.Answered"/> when bytes came.</summary>
    private UpstreamOutcome ReceiveMore()
    {
        while (true)
        {
            long left = _deadline - Environment.TickCount64;
            if (left <= 0)
            {
                return UpstreamOutcome.TimedOut;
            }

            SetReceiveTimeout(left);
            switch (_reader.Receive())
            {
                case ReceiveOutcome.Bytes:
                    HasAnswerBegun = true;
                    return UpstreamOutcome.Answered;
                case ReceiveOutcome.TimedOut:
                    _receiveTimeout = 0; // it was an earlier call's, and too short for this one
                    break;
                case ReceiveOutcome.End:
                    _hasEnded = true;
                    return UpstreamOutcome.Broken;
                default:
                    return UpstreamOutcome.Broken;
            }
        }
    }

    /// <summary>Sets it anew, a system call, only when the last one is off by more than a tenth of the call's timeout.</summary>
    private void SetReceiveTimeout(long leftMilliseconds)
    {
        long slack = (long)(_options.CallTimeout.TotalMilliseconds / 10);
        if (_receiveTimeout == 0 || _receiveTimeout > leftMilliseconds + slack || _receiveTimeout < leftMilliseconds - slack)
        {
            _socket.ReceiveTimeout = _receiveTimeout = (int)Math.Min(leftMilliseconds, int.MaxValue);
        }
    }
}
