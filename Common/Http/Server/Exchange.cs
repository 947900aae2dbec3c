using System.Diagnostics;
using System.Net.Sockets;
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

    /// <summary>Whether a page may offer what is only for the keeper. The routes of the pages set it.</summary>
    public bool IsForKeeper { get; set; }

    /// <summary>Whether a 401 asks for a login, and not for a key; whoever refuses says so.</summary>
    public bool AsksForLogin { get; set; }

    /// <summary>Whether the login that the request came with was found not to hold.</summary>
    public bool HasEndedLogin { get; set; }

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

    /// <summary>What takes the connection over after this answer; null when it stays with its session.</summary>
    internal Action<Socket>? Stream => Request.Method == RequestMethod.Get && Response.Status == 200 ? Response.Stream : null;

    /// <summary>Why the connection ends, if this answer is its last one.</summary>
    internal SessionEnd EndIfLast => Stream is not null ? SessionEnd.Stream
        : Request.KeepAlive ? SessionEnd.Draining : SessionEnd.LastRequest;

    internal Route? Taken { get; set; }

    internal string Operation { get; set; } = "";

    /// <summary>Where it counts as a request in hand, until it leaves; null when it does not count.</summary>
    internal ActiveRequests? Active { get; set; }

    /// <summary>The method as which it counts there.</summary>
    internal int ActiveAs { get; set; }

    internal void Reset()
    {
        Leave();
        Context.Span?.Dispose(); // ends it
        Incoming.Reset();
        Response.Reset();
        Arguments.Reset();
        Context.Reset();
        Parts.Clear();
        Taken = null;
        Operation = "";
        Conditions = null;
        KeepsThread = IsForKeeper = AsksForLogin = HasEndedLogin = false;
    }

    internal void EndLoan()
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

    /// <summary>It is no longer in hand.</summary>
    internal void Leave()
    {
        Active?.Leave(ActiveAs);
        Active = null;
    }

    private void MakeRequestId(RequestIdSource source)
    {
        Span<byte> made = stackalloc byte[RequestIdSource.MaxBytes];
        Context.RequestId = made[..source.Write(made)];
    }
}

/// <summary>One of several requests that came in one exchange: it counts as a request, and has a log line of its own.</summary>
public readonly record struct ExchangePart(string RequestId, int Status, long First, long Second)
{
    /// <summary>The first argument where that is text, else null.</summary>
    public string? FirstText { get; init; }
}
