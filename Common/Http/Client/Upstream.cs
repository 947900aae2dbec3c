using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Http.Client;

/// <summary>
/// The client side of HTTP/1.1: calls one upstream over pooled, blocking keep-alive connections, each call with a deadline.
/// </summary>
/// <remarks>
/// For any thread; the calling thread does all the work, inside a <see cref="BlockingRegion"/>. What the upstream does comes out as
/// an <see cref="UpstreamOutcome"/>, never as an exception. A pooled connection that turns out to be stale is replaced once, and only
/// if nothing of an answer had come and the request may be repeated (RFC 9110 section 9.2.2).
/// </remarks>
public sealed class Upstream(UpstreamOptions options) : IDisposable
{
    private readonly Permits _permits = new(options.MaxCalls, options.MaxWaiting);
    private readonly long _lineMilliseconds = (long)Math.Min(options.LineTimeout.TotalMilliseconds, int.MaxValue);
    private readonly Stack<UpstreamConnection> _idle = new(); // at most as many as there are permits
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <summary>Where the upstream is and how long it is waited for.</summary>
    public UpstreamOptions Options => options;

    /// <summary>Calls under way.</summary>
    public int CallsInUse => _permits.InUse;

    /// <summary>Calls that wait in line.</summary>
    public int CallsWaiting => _permits.Waiting;

    /// <summary>Sends the request and waits for the whole answer, within the call timeout and the request's own deadline.</summary>
    public UpstreamCall Call(in UpstreamRequest request)
    {
        long now = Environment.TickCount64;
        long deadline = Math.Min(request.DeadlineMilliseconds, now + (long)options.CallTimeout.TotalMilliseconds);
        using var blocking = BlockingRegion.Enter();
        if (!_permits.TryAcquire(Math.Min(deadline, now + _lineMilliseconds)))
        {
            return new UpstreamCall(this, UpstreamOutcome.Busy, null);
        }

        if (Environment.TickCount64 >= deadline)
        {
            return Fail(UpstreamOutcome.Busy);
        }

        UpstreamConnection? connection = TakeIdle() ?? UpstreamConnection.TryConnect(options, deadline);
        if (connection is null)
        {
            return Fail(UpstreamOutcome.Unreachable);
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
                return Fail(UpstreamOutcome.Broken); // the first one may have been carried out
            }

            outcome = connection.Call(request, deadline);
            if (outcome == UpstreamOutcome.Answered && connection.Head.Status is 503 or 507)
            {
                outcome = UpstreamOutcome.Broken; // "nothing was done" is true of the second one; the first may have been carried out
            }
        }

        return new UpstreamCall(this, outcome, connection, isResent);
    }

    /// <summary>Closes the idle connections; those in use are closed when their calls end.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_idle.TryPop(out UpstreamConnection? connection))
            {
                connection.Dispose();
            }
        }
    }

    internal void TakeBack(UpstreamConnection connection)
    {
        bool keep;
        lock (_lock)
        {
            keep = connection.IsReusable && !_isDisposed;
            if (keep)
            {
                _idle.Push(connection);
            }
        }

        if (!keep)
        {
            connection.Dispose();
        }

        _permits.Release();
    }

    private UpstreamCall Fail(UpstreamOutcome outcome)
    {
        _permits.Release();
        return new UpstreamCall(this, outcome, null);
    }

    private UpstreamConnection? TakeIdle()
    {
        while (true)
        {
            UpstreamConnection? connection;
            lock (_lock)
            {
                if (!_idle.TryPop(out connection))
                {
                    return null;
                }
            }

            if (!connection.IsStale())
            {
                return connection;
            }

            connection.Dispose();
        }
    }
}
