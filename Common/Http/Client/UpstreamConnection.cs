using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Transport;

namespace PygmyStore.Common.Http.Client;

/// <summary>A keep-alive connection to an upstream, with the answer to the last call. One call at a time.</summary>
internal sealed class UpstreamConnection : IDisposable
{
    private const int MaxInterimAnswers = 4; // nobody here sends any; a peer that sends many makes no progress
    private const int MaxMethodBytes = 7; // OPTIONS
    private const int MaxDigits = 20;
    private const int BodyKeptBytes = 64 * 1024;

    private readonly UpstreamOptions _options;
    private readonly byte[] _standingFields;
    private readonly Socket _socket;
    private readonly SocketPipeReader _reader;
    private readonly SocketWriter _writer;
    private readonly ResponseParser _parser;
    private readonly BodyDecoder _bodyDecoder;
    private ArrayBufferWriter<byte> _body = new(1024);
    private long _deadline;
    private int _receiveTimeout;
    private bool _hasEnded; // in order, not by a reset: only then is a body whole that lasts until the close

    private UpstreamConnection(Socket socket, UpstreamOptions options)
    {
        _socket = socket;
        _options = options;
        _reader = new SocketPipeReader(socket);
        _writer = new SocketWriter(socket);
        _parser = new ResponseParser(options.Limits);
        _bodyDecoder = new BodyDecoder(options.Limits);
        string keys = KeyField("X-Service-Key", options.ServiceKey) + KeyField("X-Admin-Key", options.AdminKey);
        string host = options.Host ?? HostOf(options.EndPoint).ToString();
        _standingFields = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {host}\r\n{keys}");
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
        _deadline = deadlineMilliseconds;
        HasAnswerBegun = IsReusable = false;
        _parser.Reset();
        _body.ResetWrittenCount();
        if (_body.Capacity > BodyKeptBytes)
        {
            _body = new ArrayBufferWriter<byte>(1024);
        }

        UpstreamOutcome outcome = Exchange(request);
        if (outcome == UpstreamOutcome.Answered && !IsAnswerTo(request))
        {
            outcome = UpstreamOutcome.Malformed;
        }

        IsReusable = outcome == UpstreamOutcome.Answered && Head.KeepAlive && _reader.IsEmpty;
        IsReused = true;
        return outcome;
    }

    private UpstreamOutcome Exchange(in UpstreamRequest request)
    {
        Write(request);
        try
        {
            return _writer.Flush(_deadline) switch
            {
                SendOutcome.Sent => ReadAnswer(request.Method),
                SendOutcome.TimedOut => UpstreamOutcome.TimedOut,
                _ => UpstreamOutcome.Broken,
            };
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

    /// <summary>The address without a zone, which means something on this machine only (RFC 6874 section 1).</summary>
    private static IPEndPoint HostOf(IPEndPoint endPoint) =>
        new(new IPAddress(endPoint.Address.GetAddressBytes()), endPoint.Port);

    private static string KeyField(string name, string? key) => key is null ? "" : $"{name}: {key}\r\n";

    private void Write(in UpstreamRequest request)
    {
        _writer.Advance(Encoding.ASCII.GetBytes(request.Method.Name(), _writer.GetSpan(MaxMethodBytes)));
        _writer.Write(" "u8);
        _writer.Write(request.Target);
        _writer.Write(_standingFields);
        WriteField("X-Request-Id: "u8, request.RequestId);
        WriteField("traceparent: "u8, request.TraceParent);
        WriteField("Idempotency-Key: "u8, request.IdempotencyKey);
        WriteField("X-Catalog-Run: "u8, request.CatalogRun);
        _writer.Write("X-Time-Left-Ms: "u8);
        WriteNumber(Math.Max(0, _deadline - Environment.TickCount64));
        _writer.Write("\r\n"u8);
        if (!request.Body.IsEmpty)
        {
            _writer.Write("Content-Type: application/json\r\nContent-Length: "u8);
            WriteNumber(request.Body.Length);
            _writer.Write("\r\n"u8);
        }
        else if (request.Method is not (RequestMethod.Get or RequestMethod.Head))
        {
            _writer.Write("Content-Length: 0\r\n"u8);
        }

        _writer.Write("\r\n"u8);
        _writer.Write(request.Body);
    }

    private void WriteNumber(long number)
    {
        Utf8Formatter.TryFormat(number, _writer.GetSpan(MaxDigits), out int written);
        _writer.Advance(written);
    }

    private void WriteField(ReadOnlySpan<byte> nameAndColon, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            _writer.Write(nameAndColon);
            _writer.Write(value);
            _writer.Write("\r\n"u8);
        }
    }

    /// <summary>
    /// Whether the answer is to this request: an old one looks like any other, only the id tells. The first answer may come
    /// without one: a server that is full reads no request.
    /// </summary>
    private bool IsAnswerTo(in UpstreamRequest request) => request.RequestId.IsEmpty
        || (Head.Fields.TryGet("X-Request-Id"u8, out ReadOnlySpan<byte> id) ? id.SequenceEqual(request.RequestId) : !IsReused);

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
