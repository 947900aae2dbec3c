using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Client;

/// <summary>Calls one upstream over pooled, blocking keep-alive connections, each call with a deadline.</summary>
/// <remarks>
/// For any thread, which does the work itself, inside a <see cref="BlockingRegion"/>. Whatever the upstream does ends as an <see
/// cref="UpstreamOutcome"/>, never as an exception. A stale pooled connection is replaced once, and only if nothing of an answer
/// has come and the request may be repeated (RFC 9110 section 9.2.2).
/// </remarks>
public sealed class Upstream(UpstreamOptions options) : IDisposable
{
    // A server that closes idle connections does so after a much longer time, so a connection used since then needs no poll, a
    // system call. If it is stale all the same, the request is sent again.
    private const int PollAfterMilliseconds = 1000;

    private readonly PlaceQueue _calls = new(options.MaxCalls, options.MaxWaiting);
    private readonly long _queueMilliseconds = (long)Math.Min(options.QueueWait.TotalMilliseconds, int.MaxValue);
    private readonly Stack<(UpstreamConnection Connection, long Since)> _idle = new(); // at most MaxCalls
    private readonly Lock _lock = new();
    private bool _isDisposed;

    public UpstreamOptions Options => options;

    public int CallsInUse => _calls.Taken;

    /// <summary>Calls that wait in the queue.</summary>
    public int CallsWaiting => _calls.Waiting;

    /// <summary>Sends the request and waits for the whole answer until the call timeout or the request's own deadline.</summary>
    public UpstreamCall Call(in UpstreamRequest request)
    {
        long now = Environment.TickCount64;
        long deadline = Math.Min(request.DeadlineMilliseconds, now + (long)options.CallTimeout.TotalMilliseconds);
        using var blocking = BlockingRegion.Enter();
        long entered = _calls.Enter(Math.Min(deadline, now + _queueMilliseconds));
        if (entered == PlaceQueue.None)
        {
            return new UpstreamCall(this, UpstreamOutcome.Busy, null);
        }

        if (Environment.TickCount64 >= deadline)
        {
            return Fail(UpstreamOutcome.Busy, entered);
        }

        UpstreamConnection? connection = TakeIdle(request) ?? UpstreamConnection.TryConnect(options, deadline);
        if (connection is null)
        {
            return Fail(UpstreamOutcome.Unreachable, entered);
        }

        bool mayBeStale = connection.IsReused;
        UpstreamOutcome outcome = connection.Call(request, deadline);
        bool isResent = outcome == UpstreamOutcome.Broken && mayBeStale && !connection.HasAnswerBegun && request.IsSafeToRepeat;
        if (isResent)
        {
            connection.Dispose();
            connection = UpstreamConnection.TryConnect(options, deadline);
            if (connection is null)
            {
                return Fail(UpstreamOutcome.Broken, entered); // the first one may have been carried out
            }

            outcome = connection.Call(request, deadline);
            if (outcome == UpstreamOutcome.Answered && connection.Head.Status is 503 or 507)
            {
                outcome = UpstreamOutcome.Broken; // nothing was done for the second one, but perhaps for the first
            }
        }

        return new UpstreamCall(this, outcome, connection, entered, isResent);
    }

    /// <summary>Closes the idle connections; those in use are closed when their calls end.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_idle.TryPop(out (UpstreamConnection Connection, long Since) idle))
            {
                idle.Connection.Dispose();
            }
        }
    }

    internal void TakeBack(UpstreamConnection connection, long entered)
    {
        long now = Environment.TickCount64;
        bool keep;
        lock (_lock)
        {
            keep = connection.IsReusable && !_isDisposed;
            if (keep)
            {
                _idle.Push((connection, now));
            }
        }

        if (!keep)
        {
            connection.Dispose();
        }

        _calls.Leave(entered);
    }

    private UpstreamCall Fail(UpstreamOutcome outcome, long entered)
    {
        _calls.Leave(entered);
        return new UpstreamCall(this, outcome, null);
    }

    private UpstreamConnection? TakeIdle(in UpstreamRequest request)
    {
        while (true)
        {
            (UpstreamConnection Connection, long Since) idle;
            lock (_lock)
            {
                if (!_idle.TryPop(out idle))
                {
                    return null;
                }
            }

            // Only the id tells an answer from one that nobody asked for, and came while the connection was idle.
            bool needsPoll = !request.IsSafeToRepeat || request.RequestId.IsEmpty || !options.GivesIdsBack
                || Environment.TickCount64 - idle.Since >= PollAfterMilliseconds;
            if (!needsPoll || !idle.Connection.IsStale())
            {
                return idle.Connection;
            }

            idle.Connection.Dispose();
        }
    }
}

/// <summary>Servers that do the same work. Today each group has one member, which gets every call. For any thread.</summary>
public sealed class UpstreamGroup(UpstreamOptions options) : IDisposable
{
    private readonly Upstream _only = new(options);

    public UpstreamOptions Options => options;

    /// <summary>Its members, for metrics.</summary>
    public IReadOnlyList<Upstream> Members => [_only];

    public UpstreamCall Call(in UpstreamRequest request) => _only.Call(request);

    public void Dispose() => _only.Dispose();
}

/// <summary>The address of an upstream, and the bounds of the calls to it.</summary>
public sealed record UpstreamOptions
{
    /// <summary>Its name, for people: <c>catalog</c>.</summary>
    public required string Name { get; init; }

    public required IPEndPoint EndPoint { get; init; }

    /// <summary>What the Host field says: the name in the upstream's URL. Null: the end point.</summary>
    public string? Host { get; init; }

    /// <summary>Whether a connection carries many calls. Otherwise each call closes its own.</summary>
    public bool KeepsConnections { get; init; } = true;

    /// <summary>Whether each answer has its request's <c>X-Request-Id</c>. If false, the first answers tell.</summary>
    public bool GivesIdsBack { get; init; } = true;

    /// <summary>Calls under way at once; further ones wait in a queue, so that nobody can flood the upstream.</summary>
    public int MaxCalls { get; init; } = 16;

    /// <summary>
    /// Calls that may wait in the queue, each with its thread: a bound of memory. The next one is Busy immediately.
    /// </summary>
    public int MaxWaiting { get; init; } = CombiningLimits.MostWaiting;

    /// <summary>
    /// How long a call may wait in the queue, if that is less than its whole time. One that would wait longer is Busy
    /// immediately.
    /// </summary>
    public TimeSpan QueueWait { get; init; } = TimeSpan.MaxValue;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a call may take, the wait in the queue included.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sent as <c>X-Service-Key</c> when the store has one.</summary>
    public string? ServiceKey { get; init; }

    /// <summary>Sent as <c>X-Admin-Key</c> by tools of the store's keeper; the servers have none to pass on.</summary>
    public string? AdminKey { get; init; }

    /// <summary>The bounds of an answer: a list of books or of sales is larger than any request.</summary>
    public HttpLimits Limits { get; init; } = HttpLimits.Default with { BodyBytes = 16 * 1024 * 1024 };
}
