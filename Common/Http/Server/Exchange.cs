using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;
using IPAddress = System.Net.IPAddress;
using IPEndPoint = System.Net.IPEndPoint;

namespace PygmyStore.Common.Http.Server;

/// <summary>One request and its answer, with what belongs to both. One thread at a time.</summary>
/// <remarks>Lent to a connection while a request is in hand, then reused: nothing obtained from it may be kept.</remarks>
public sealed class Exchange
{
    private const int MaxTimeLeftDigits = 9; // eleven days: more is no time that anybody waits

    private static ReadOnlySpan<byte> TimeLeftField => "X-Time-Left-Ms"u8;

    internal Exchange(HttpLimits limits) => Incoming = new IncomingRequest(limits);

    public RequestHead Request => Incoming.Head;

    /// <summary>The request's whole body, decoded; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => Incoming.Body;

    public Response Response { get; } = new();

    /// <summary>What goes along with the calls that this request makes: its id, its trace context, its deadline.</summary>
    public CallContext Context { get; } = new();

    /// <summary>The request's conditions (If-Match, If-None-Match); null when it has none.</summary>
    public Conditions? Conditions { get; internal set; }

    /// <summary>
    /// Whether the connection keeps the thread that serves it, because its next request must not wait behind others: so the
    /// catalog's word reaches a busy front end. A few connections may; beyond them it has no effect.
    /// </summary>
    public bool KeepsThread { get; set; }

    /// <summary>Where the connection comes from: the client, or a proxy before it. Null when the connection is gone.</summary>
    public IPAddress? PeerAddress
    {
        get
        {
            try
            {
                return Connection?.RemoteEndPoint is IPEndPoint peer ? PrivateChannel.Plain(peer.Address) : null;
            }
            catch (SocketException)
            {
                return null;
            }
        }
    }

    /// <summary>What the request log shows behind the operation's name.</summary>
    public OperationArguments Arguments { get; } = new();

    /// <summary>The requests that came together in this one; empty when it is one by itself.</summary>
    internal List<ExchangePart> Parts { get; } = [];

    /// <summary>When the request's head was complete, on the scale of <see cref="Stopwatch"/>.</summary>
    public long StartTimestamp { get; internal set; }

    /// <summary>The method and path template of the route: <c>PUT/purchase/{id}</c>; empty when there was none.</summary>
    public ReadOnlySpan<byte> Route => Taken is null ? default : Taken.Name;

    /// <summary>A path parameter of the route's template, decoded, by its place: the first is 0.</summary>
    public ReadOnlySpan<byte> PathParameter(int index) => Request.Target.Segment(Taken!.Parameters[index]);

    internal IncomingRequest Incoming { get; }

    /// <summary>The socket that the request came over. The session owns it.</summary>
    internal Socket? Connection { get; set; }

    internal Route? Taken { get; set; }

    internal string Operation { get; set; } = "";

    internal void Reset()
    {
        Incoming.Reset();
        Response.Reset();
        Arguments.Reset();
        Context.Reset();
        Parts.Clear();
        Taken = null;
        Operation = "";
        Conditions = null;
        KeepsThread = false;
    }

    /// <summary>Ends the loan to a connection.</summary>
    internal void Leave()
    {
        Reset();
        Connection = null;
    }

    /// <summary>Reads the time that the client still has, from the end of the head on; false when it is not a time.</summary>
    internal bool TryReadTimeLeft()
    {
        int index = Request.Fields.IndexOf(TimeLeftField, 0);
        if (index < 0)
        {
            return true;
        }

        ReadOnlySpan<byte> text = Request.Fields.ValueAt(index);
        bool isTime = TargetNumber.TryRead(text, out long timeLeft)
            && text.Length <= MaxTimeLeftDigits && Request.Fields.IndexOf(TimeLeftField, index + 1) < 0;
        if (isTime)
        {
            long elapsed = (long)Stopwatch.GetElapsedTime(StartTimestamp).TotalMilliseconds;
            Context.DeadlineMilliseconds = Environment.TickCount64 - elapsed + timeLeft;
        }

        return isTime;
    }

    /// <summary>Takes the client's request id and trace context, when they are valid; makes an id when it sent none.</summary>
    internal void SetRequestId(RequestIdSource source)
    {
        if (Request.Fields.TryGet("X-Request-Id"u8, out ReadOnlySpan<byte> sent) && RequestId.IsValid(sent))
        {
            Context.RequestId = sent;
        }
        else
        {
            MakeRequestId(source);
        }

        if (Request.Fields.TryGet("traceparent"u8, out ReadOnlySpan<byte> trace) && TraceParent.IsValid(trace))
        {
            Context.TraceParent = trace;
        }
    }

    /// <summary>Makes a rejected request one that can be answered and logged; its method stays (HEAD has no content).</summary>
    internal void Reject(RejectReason reason, RequestIdSource source)
    {
        Request.Version = HttpVersion.Http11;
        StartTimestamp = Stopwatch.GetTimestamp();
        Operation = Router.RejectedOperation;
        Arguments.Reset(); // of a body that came too slowly, say
        Arguments.Add(Rejection.NameOf(reason));
        MakeRequestId(source);
        Response.Error(Rejection.StatusOf(reason), Rejection.MessageOf(reason, Request.RejectedByte));
    }

    /// <summary>Counts the request and writes its line, or those of its parts, to the log.</summary>
    internal void Record(RequestMetrics metrics, LineLog? log)
    {
        TimeSpan duration = Stopwatch.GetElapsedTime(StartTimestamp);
        Span<byte> buffer = stackalloc byte[RequestLogLine.MaxBytes];
        foreach (ExchangePart part in Parts)
        {
            metrics.Record(Operation, part.Status, duration.TotalSeconds);
            if (log is not null)
            {
                WritePart(part, duration, buffer, log);
            }
        }

        if (Parts.Count > 0)
        {
            return;
        }

        metrics.Record(Operation, Response.Status, duration.TotalSeconds);
        if (log is not null)
        {
            var line = new RequestLogLine(buffer, DateTime.UtcNow, Context.RequestId, Operation);
            Arguments.WriteTo(ref line);
            EndLine(ref line, Response.Status, duration, log);
        }
    }

    private void WritePart(in ExchangePart part, TimeSpan duration, Span<byte> buffer, LineLog log)
    {
        Span<byte> requestId = stackalloc byte[RequestId.MaxBytes];
        Encoding.UTF8.TryGetBytes(part.RequestId, requestId, out int length);
        var line = new RequestLogLine(buffer, DateTime.UtcNow, requestId[..length], Operation);
        if (part.FirstText is null)
        {
            line.Argument(part.First);
        }
        else
        {
            Span<byte> text = stackalloc byte[RequestLogLine.MaxBytes]; // more than there is room for: the line cuts it
            Utf8.FromUtf16(part.FirstText, text, out _, out length);
            line.Argument(text[..length]);
        }

        line.Argument(part.Second);
        EndLine(ref line, part.Status, duration, log);
    }

    private void EndLine(ref RequestLogLine line, int status, TimeSpan duration, LineLog log)
    {
        line.Outcome(status, duration);
        for (int i = 0; i < Context.Tiers.Count; i++)
        {
            line.Upstream(Context.Tiers.NameAt(i), Context.Tiers.DurationAt(i));
        }

        log.Append(line.Written);
    }

    private void MakeRequestId(RequestIdSource source)
    {
        Span<byte> made = stackalloc byte[RequestIdSource.MaxBytes];
        Context.RequestId = made[..source.Write(made)];
    }
}

/// <summary>The arguments of an operation in the request log: <c>buy,2</c>. Reset for each request; not thread-safe.</summary>
public sealed class OperationArguments
{
    // Item, quantity, cost and a title's beginning: what does not fit is left out of the log, not out of the request.
    private const int MaxBytes = 160;
    private const int MaxCount = 6;

    private readonly byte[] _text = new byte[MaxBytes];
    private readonly int[] _ends = new int[MaxCount];
    private int _count;

    private int Length => _count == 0 ? 0 : _ends[_count - 1];

    public void Add(long number)
    {
        if (_count < MaxCount && number.TryFormat(_text.AsSpan(Length), out int written, default, null))
        {
            int start = Length;
            _ends[_count++] = start + written;
        }
    }

    /// <summary>Adds text, a client's perhaps: the log escapes it.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (_count < MaxCount)
        {
            int start = Length;
            int fits = Math.Min(text.Length, MaxBytes - start);
            text[..fits].CopyTo(_text.AsSpan(start));
            _ends[_count++] = start + fits;
        }
    }

    internal void WriteTo(ref RequestLogLine line)
    {
        int start = 0;
        for (int i = 0; i < _count; start = _ends[i++])
        {
            line.Argument(_text.AsSpan(start, _ends[i] - start));
        }
    }

    internal void Reset() => _count = 0;
}

/// <summary>One of several requests that came in one exchange: it counts as a request, and has a log line of its own.</summary>
public readonly record struct ExchangePart(string RequestId, int Status, long First, long Second)
{
    /// <summary>The first argument where that is text, else null.</summary>
    public string? FirstText { get; init; }
}
