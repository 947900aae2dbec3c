using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Load.Engine;

/// <summary>The connection of one client of a load: made when it is needed, and again when the server has closed it.</summary>
/// <remarks>For the thread of its client, but any thread may <see cref="Cut"/> it.</remarks>
internal sealed class LoadConnection(LoadServer server, LoadPlan plan) : IDisposable
{
    // A load that is over waits for nothing longer than a second, and nothing wakes a thread that connects.
    private static readonly TimeSpan LongestConnect = TimeSpan.FromMilliseconds(800);

    private readonly UpstreamOptions _options = new()
    {
        Name = server.Url,
        EndPoint = server.EndPoint,
        Host = server.Host,
        KeepsConnections = plan.KeepsConnections,
        GivesIdsBack = false, // perhaps it is another store
        ConnectTimeout = plan.CallTimeout < LongestConnect ? plan.CallTimeout : LongestConnect,
        CallTimeout = plan.CallTimeout,
    };

    private UpstreamConnection? _connection;
    private bool _isCut;

    /// <summary>Whether the end of the load has cut it off.</summary>
    public bool IsCut => Volatile.Read(ref _isCut);

    /// <summary>Whether the last call met a server that does not work: it could not be reached, or it left at once.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Where the last call's answer is, until <see cref="EndCall"/>; valid if it was answered.</summary>
    public UpstreamConnection Answer => _connection!;

    /// <summary>
    /// Sends the request and waits for the whole answer. A connection that turns out to be stale is replaced, once. Before a
    /// request that must not come twice, it looks whether the connection is stale.
    /// </summary>
    public UpstreamOutcome Call(in UpstreamRequest request)
    {
        if (_connection is not null && !request.IsSafeToRepeat && _connection.IsStale())
        {
            Drop();
        }

        bool mayBeStale = _connection is not null;
        UpstreamOutcome outcome = CallOnce(request);
        if (outcome == UpstreamOutcome.Broken && mayBeStale && request.IsSafeToRepeat && !_connection!.HasAnswerBegun && !IsCut)
        {
            Drop();
            mayBeStale = false;
            outcome = CallOnce(request);
            if (outcome == UpstreamOutcome.Unreachable)
            {
                IsDead = true;
                return UpstreamOutcome.Broken; // the first one may have been carried out
            }
        }

        IsDead = outcome == UpstreamOutcome.Unreachable
            || (outcome == UpstreamOutcome.Broken && !mayBeStale && !_connection!.HasAnswerBegun);
        return outcome;
    }

    /// <summary>The answer has been read: the connection may serve another call, or it is closed.</summary>
    public void EndCall()
    {
        if (_connection is { IsReusable: false })
        {
            Drop();
        }
    }

    /// <summary>Ends the call under way; all later ones end at once. For any thread.</summary>
    public void Cut()
    {
        Volatile.Write(ref _isCut, true);
        Interlocked.MemoryBarrier(); // either this sees the new connection, or its maker sees the cut
        Volatile.Read(ref _connection)?.Interrupt();
    }

    public void Dispose() => Drop();

    private UpstreamOutcome CallOnce(in UpstreamRequest request)
    {
        if (_connection is null && !IsCut)
        {
            Volatile.Write(ref _connection, UpstreamConnection.TryConnect(_options, request.DeadlineMilliseconds));
            Interlocked.MemoryBarrier();
        }

        return _connection is null || (IsCut && !_connection.IsReused)
            ? UpstreamOutcome.Unreachable
            : _connection.Call(request, request.DeadlineMilliseconds);
    }

    private void Drop()
    {
        _connection?.Dispose();
        Volatile.Write(ref _connection, null);
    }
}
