using System.Buffers.Text;
using System.Diagnostics;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// One request and its answer, with what belongs to both: the request's id, the route it took, the tiers it called.
/// </summary>
/// <remarks>
/// Lent to a connection while a request is in hand and reused for the next: nothing obtained from it may be kept. One thread at a time.
/// </remarks>
public sealed class Exchange
{
    private const int MaxTimeLeftDigits = 9; // eleven days: more is no time that anybody waits

    private static ReadOnlySpan<byte> TimeLeftField => "X-Time-Left-Ms"u8;

    private readonly byte[] _requestId = new byte[Observability.RequestId.MaxBytes];
    private readonly List<ExchangePart> _parts = [];
    private int _requestIdLength;

    internal Exchange(HttpLimits limits) => Incoming = new IncomingRequest(limits);

    /// <summary>The request's head.</summary>
    public RequestHead Request => Incoming.Head;

    /// <summary>The request's whole body, decoded; empty when there is none.</summary>
    public ReadOnlySpan<byte> Body => Incoming.Body;

    /// <summary>The answer.</summary>
    public Response Response { get; } = new();

    /// <summary>The id that this request has in all tiers and all logs.</summary>
    public ReadOnlySpan<byte> RequestId => _requestId.AsSpan(0, _requestIdLength);

    /// <summary>The client's W3C trace context when it sent a valid one; else empty. Passed on as it came.</summary>
    public ReadOnlySpan<byte> TraceParent =>
        Request.Fields.TryGet("traceparent"u8, out ReadOnlySpan<byte> value) && Observability.TraceParent.IsValid(value) ? value : default;

    /// <summary>The request's conditions (If-Match, If-None-Match); null when it has none.</summary>
    public Conditions? Conditions { get; internal set; }

    /// <summary>What the request log shows behind the operation's name.</summary>
    public OperationArguments Arguments { get; } = new();

    /// <summary>The requests that came together in this one; empty when it is one by itself.</summary>
    public IReadOnlyList<ExchangePart> Parts => _parts;

    /// <summary>How long the tiers behind took.</summary>
    public TierTimes Tiers { get; } = new();

    /// <summary>When the request's head was complete, on the scale of <see cref="Stopwatch"/>.</summary>
    public long StartTimestamp { get; internal set; }

    /// <summary>
    /// When the client gives up, as it said in <c>X-Time-Left-Ms</c>, on the scale of <see cref="Environment.TickCount64"/>;
    /// <see cref="long.MaxValue"/> when it did not say.
    /// </summary>
    public long DeadlineMilliseconds { get; private set; } = long.MaxValue;

    /// <summary>Whether the client has given up: whatever is not begun yet is not to be begun.</summary>
    public bool IsOverdue => DeadlineMilliseconds != long.MaxValue && Environment.TickCount64 >= DeadlineMilliseconds;

    /// <summary>
    /// The route that was taken, as method and path template without a space between: <c>PUT/purchase/{id}</c>. ASCII; empty when there was none.
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
        Tiers.Reset();
        _parts.Clear();
        Resource = null;
        RouteName = [];
        Operation = "";
        Conditions = null;
        DeadlineMilliseconds = long.MaxValue;
        _requestIdLength = 0;
    }

    /// <summary>Reads the time that the client still has, counted from the end of the head; false when what it said is no such time.</summary>
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
            DeadlineMilliseconds = Environment.TickCount64 - (long)Stopwatch.GetElapsedTime(StartTimestamp).TotalMilliseconds + timeLeft;
        }

        return isTime;
    }

    /// <summary>Takes the client's id when it is one, else makes one.</summary>
    internal void SetRequestId(RequestIdSource source)
    {
        if (Request.Fields.TryGet("X-Request-Id"u8, out ReadOnlySpan<byte> sent) && Observability.RequestId.IsValid(sent))
        {
            sent.CopyTo(_requestId);
            _requestIdLength = sent.Length;
        }
        else
        {
            _requestIdLength = source.Write(_requestId);
        }
    }

    /// <summary>
    /// Makes the rejected request, of which nothing can be believed, one that an answer and a log line can be written for. A method that was
    /// parsed stays: an answer to HEAD has no content, whatever else was wrong (RFC 9110 section 9.3.2).
    /// </summary>
    internal void Reject(RejectReason reason, RequestIdSource source)
    {
        Request.Version = HttpVersion.Http11;
        StartTimestamp = Stopwatch.GetTimestamp();
        Operation = Router.RejectedOperation;
        Arguments.Reset(); // of a body that came too slowly, say
        Arguments.Add(Rejection.NameOf(reason));
        _requestIdLength = source.Write(_requestId);
        Response.Error(Rejection.StatusOf(reason), Rejection.MessageOf(reason, Request.RejectedByte));
    }
}
