using System.Diagnostics;
using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>The span of a call to another server, below that of the request; nothing where the request has none.</summary>
/// <remarks>For the thread that makes the call.</remarks>
internal readonly struct CallSpan : IDisposable
{
    private readonly Activity? _span;

    private CallSpan(Activity? span) => _span = span;

    /// <summary>Whether there is one: then the call carries its id, and not that of the request.</summary>
    public bool IsOn => _span is not null;

    public static CallSpan Begin(CallContext context, UpstreamOptions upstream, in UpstreamRequest request, SharedCall? shared)
    {
        if (context.Span is null)
        {
            return default;
        }

        string method = request.Method.Name();
        string target = Encoding.ASCII.GetString(request.Target);
        var span = new CallSpan(
            Spans.Begin(context.Span, $"{method} {TemplateOf(target)}", ActivityKind.Client, shared?.Spans));
        span.Describe(method, target, upstream);
        if (shared is not null && span._span is { } carries)
        {
            shared.Context = carries.Context;
        }

        return span;
    }

    public ReadOnlySpan<byte> WriteTraceParent(Span<byte> destination) =>
        destination[..TraceParent.Write(_span!, destination)];

    /// <summary>Notes the answer, or why there is none.</summary>
    public void End(in UpstreamCall call)
    {
        if (_span is null)
        {
            return;
        }

        if (call.IsResent)
        {
            _span.SetTag("http.request.resend_count", 1);
        }

        if (call.Outcome == UpstreamOutcome.Answered)
        {
            _span.SetStatusCode(call.Status, isError: call.Status >= 400);
        }
        else
        {
            _span.SetError(call.Outcome.ToString());
        }
    }

    public void Dispose() => _span?.Dispose();

    private void Describe(string method, string target, UpstreamOptions upstream) => _span?
        .SetTag("http.request.method", method)
        .SetTag("url.full", Spans.Cut($"http://{upstream.EndPoint}{target}"))
        .SetTag("server.address", upstream.EndPoint.Address.ToString())
        .SetTag("server.port", upstream.EndPoint.Port)
        .SetTag("peer.service", upstream.Name);

    /// <summary>The path with <c>{n}</c> for what has digits, numbers and ids, so that the names of spans are few.</summary>
    private static string TemplateOf(string target)
    {
        int query = target.IndexOf('?', StringComparison.Ordinal);
        string[] segments = (query < 0 ? target : target[..query]).Split('/');
        return string.Join('/', segments.Select(s => s.Any(char.IsAsciiDigit) ? "{n}" : s));
    }
}

/// <summary>A traced call that carries several requests: its span is below that of one, and linked to the others.</summary>
internal sealed class SharedCall
{
    private SharedCall(Activity first, IReadOnlyList<Activity> spans) => (First, Spans) = (first, spans);

    /// <summary>The span below which the call's own is.</summary>
    public Activity First { get; }

    /// <summary>Those of all requests that have one.</summary>
    public IReadOnlyList<Activity> Spans { get; }

    /// <summary>The call's own span, once it has begun; the requests that it carries are linked to it.</summary>
    public ActivityContext Context { get; set; }

    /// <summary>
    /// Null when the call is not traced. A call is traced when its first request is, so that the ratio holds for calls too, or
    /// when the sender of any of its requests traces it.
    /// </summary>
    public static SharedCall? Of<T>(IReadOnlyList<T> requests, Func<T, Activity?> spanOf)
    {
        Activity? first = spanOf(requests[0]);
        for (int i = 1; i < requests.Count && first is not { HasRemoteParent: true }; i++)
        {
            first = spanOf(requests[i]) is { HasRemoteParent: true } traced ? traced : first;
        }

        return first is null ? null : new SharedCall(first, [.. requests.Select(spanOf).OfType<Activity>()]);
    }
}
