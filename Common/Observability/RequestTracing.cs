using System.Diagnostics;
using System.Globalization;

namespace PygmyStore.Common.Observability;

/// <summary>Begins the span of each request that a server gets, where somebody listens and the request is sampled.</summary>
/// <remarks>
/// For any thread. Who is sampled is decided here and not by the listener: a request with a trace context as its sender decided
/// (the flag of <c>traceparent</c>), any other by the ratio. One that is not sampled gets no <see cref="Activity"/>, but a trace
/// context that says so, because the servers behind must not decide anew. While nobody listens, nothing is changed or allocated.
/// </remarks>
/// <param name="serverName">The server's own name, for the name of its source: tests run several in one process.</param>
/// <param name="samplingRatio">The share of requests without a trace context that are sampled: 0 to 1.</param>
public sealed class RequestTracing(string serverName, double samplingRatio) : IDisposable
{
    /// <summary>The longest text in a span: paths and arguments are clients' text.</summary>
    public const int MaxTextCharacters = 256;

    private readonly ActivitySource _source = new(SourceNameOf(serverName));

    /// <summary><c>PygmyStore.catalog</c>.</summary>
    public static string SourceNameOf(string serverName) => "PygmyStore." + serverName;

    /// <summary>Gives the context of a request its span, if it is to have one.</summary>
    /// <param name="context">Of the request; it has the client's trace context already.</param>
    /// <param name="startTimestamp">When the request began, on the scale of <see cref="Stopwatch"/>.</param>
    public void Begin(CallContext context, long startTimestamp)
    {
        if (!_source.HasListeners())
        {
            return;
        }

        bool hasParent = !context.TraceParent.IsEmpty;
        bool isSampled = hasParent
            ? TraceParent.IsSampled(context.TraceParent)
            : Random.Shared.NextDouble() < samplingRatio;
        if (isSampled)
        {
            BeginSpan(context, hasParent ? TraceParent.Parse(context.TraceParent) : default, startTimestamp);
        }
        else if (!hasParent)
        {
            context.SetUnsampled();
        }
    }

    public void Dispose() => _source.Dispose();

    private void BeginSpan(CallContext context, ActivityContext parent, long startTimestamp)
    {
        // A thread inherits the current activity of the one that started it. It is nobody's parent here.
        if (Activity.Current is not null)
        {
            Activity.Current = null;
        }

        // Its name is set at the end, when the route is known.
        DateTimeOffset start = DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(startTimestamp);
        context.SetSpan(_source.StartActivity("HTTP", ActivityKind.Server, parent, tags: null, links: null, start));
    }
}

/// <summary>The spans of what a request does, below its own span. Without that one they are null, and cost nothing.</summary>
public static class Spans
{
    /// <summary>Links of one span. A call carries at most as many buys; of more reads the first are linked.</summary>
    public const int MaxLinks = 128;

    /// <summary>Begins a span below another one, whatever thread that belongs to; to be disposed of by this thread.</summary>
    /// <param name="parent">Null: there is no span.</param>
    /// <param name="name">A name of a closed set.</param>
    /// <param name="kind">Client for a call to a server.</param>
    /// <param name="alsoFor">Other spans for which it works.</param>
    public static Activity? Begin(
        Activity? parent, string name, ActivityKind kind = ActivityKind.Internal, IReadOnlyList<Activity>? alsoFor = null)
    {
        if (parent is null)
        {
            return null;
        }

        IEnumerable<ActivityLink>? links = alsoFor?.Where(other => other != parent).Take(MaxLinks)
            .Select(other => new ActivityLink(other.Context));
        return parent.Source.StartActivity(name, kind, parent.Context, tags: null, links);
    }

    /// <summary>Links a request that another one's call carried along to that call. By the thread that owns the span.</summary>
    public static void LinkTo(this Activity? span, ActivityContext shared)
    {
        if (span is not null && shared.SpanId != default && shared.TraceId != span.TraceId)
        {
            span.AddLink(new ActivityLink(shared));
        }
    }

    /// <summary>Says how an HTTP request or call ended, as the conventions do: only a 5xx is an error of the server.</summary>
    public static void SetStatusCode(this Activity span, int status, bool isError)
    {
        span.SetTag("http.response.status_code", status);
        if (isError)
        {
            span.SetError(status.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Says that it failed, with a word of a closed set.</summary>
    public static void SetError(this Activity span, string type)
    {
        span.SetTag("error.type", type);
        span.SetStatus(ActivityStatusCode.Error);
    }

    public static string Cut(string text) =>
        text.Length <= RequestTracing.MaxTextCharacters ? text : text[..RequestTracing.MaxTextCharacters] + "~";
}
