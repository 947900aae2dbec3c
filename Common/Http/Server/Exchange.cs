using System.Buffers.Text;
using System.Diagnostics;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// One request and its answer, with what belongs to both: the request's id, the route it took, the tiers it called.
/// </summary>
/// <remarks>
/// Lent to a connection while a request is in hand and reused for the next: nothing obtained from it may be kept. One thread at a
/// time.
/// </remarks>
public sealed class Exchange
{
    private const int MaxTimeLeftDigits = 9; // eleven days: more is no time that anybody waits

    private static ReadOnlySpan<byte> TimeLeftField => "X-Time-Left-Ms"u8;

    private readonly List<ExchangePart> _parts = [];

    internal Exchange(HttpLimits limits) => Incoming = new IncomingRequest(limits);

    /// <summary>The request's head.</summary>
    public RequestHead Request => Incoming.Head;

    /// <summary>The request's whole body, decoded; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => Incoming.Body;

    /// <summary>The answer.</summary>
    public Response Response { get; } = new();

    /// <summary>What goes along with the calls that this request makes: its id, its trace context, its deadline.</summary>
    public CallContext Context { get; } = new();

    /// <summary>The request's conditions (If-Match, If-None-Match); null when it has none.</summary>
    public Conditions? Conditions { get; internal set; }

    /// <summary>What the request log shows behind the operation's name.</summary>
    public OperationArguments Arguments { get; } = new();

    /// <summary>The requests that came together in this one; empty when it is one by itself.</summary>
    public IReadOnlyList<ExchangePart> Parts => _parts;

    /// <summary>When the request's head was complete, on the scale of <see cref="Stopwatch"/>.</summary>
    public long StartTimestamp { get; internal set; }

    /// <summary>
    /// The route that was taken, as method and path template without a space between: <c>PUT/purchase/{id}</c>. ASCII; empty when
    /// there was none.
    /// </summary>
    public ReadOnlySpan<byte> Route => RouteName;

    /// <summary>A path parameter of the route's template, decoded, by its place: the first is 0.</summary>
    public ReadOnlySpan<byte> PathParameter(int index) => Request.Target.Segment(Resource!.ParameterSegment(index));

    /// <summary>Tells of one of the requests that came together.</summary>
    public void AddPart(in ExchangePart part) => _parts.Add(part);

    internal IncomingRequest Incoming { get; }

    internal Resource? Resource { get; set; }

    internal byte[] RouteName { get; set; } = [];

    /// <summary>The name of the operation; <see cref="Router"/> sets it.</summary>
    internal string Operation { get; set; } = "";

    internal void Reset()
    {
        Incoming.Reset();
        Response.Reset();
        Arguments.Reset();
        Context.Reset();
        _parts.Clear();
        Resource = null;
        RouteName = [];
        Operation = "";
        Conditions = null;
    }

    /// <summary>
    /// Reads the time that the client still has, counted from the end of the head; false when what it said is no such time.
    /// </summary>
    internal bool TryReadTimeLeft()
    {
        int index = Request.Fields.IndexOf(TimeLeftField, 0);
        if (index < 0)
        {
            return true;
        }

        ReadOnlySpan<byte> text = Request.Fields.ValueAt(index);
        bool isTime = Utf8Parser.TryParse(text, out long timeLeft, out _)
            && text.Length <= MaxTimeLeftDigits
            && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Request.Fields.IndexOf(TimeLeftField, index + 1) < 0;
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

    /// <summary>
    /// Makes the rejected request, of which nothing can be believed, one that an answer and a log line can be written for. A
    /// method that was parsed stays: an answer to HEAD has no content, whatever else was wrong (RFC 9110 section 9.3.2).
    /// </summary>
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

    private void MakeRequestId(RequestIdSource source)
    {
        Span<byte> made = stackalloc byte[RequestIdSource.MaxBytes];
        Context.RequestId = made[..source.Write(made)];
    }
}
