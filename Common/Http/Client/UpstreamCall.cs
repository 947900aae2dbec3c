using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Client;

/// <summary>
/// A call that has ended, and its answer if there is one. Dispose it when you have read the answer: then the connection goes back
/// to the pool.
/// </summary>
public readonly ref struct UpstreamCall
{
    private readonly Upstream _upstream;
    private readonly UpstreamConnection? _connection;

    internal UpstreamCall(Upstream upstream, UpstreamOutcome outcome, UpstreamConnection? connection, bool isResent = false)
    {
        _upstream = upstream;
        _connection = connection;
        Outcome = outcome;
        IsResent = isResent;
    }

    /// <summary>How the call ended. All other members are valid only if it was answered.</summary>
    public UpstreamOutcome Outcome { get; }

    /// <summary>Whether the request was sent twice, so that the first may have been carried out too.</summary>
    public bool IsResent { get; }

    /// <summary>The answer's status code.</summary>
    public int Status => _connection!.Head.Status;

    /// <summary>The answer's fields.</summary>
    public FieldSection Fields => _connection!.Head.Fields;

    /// <summary>The answer's whole body, decoded.</summary>
    public ReadOnlySpan<byte> Body => _connection!.Body;

    /// <summary>Ends the use of the answer.</summary>
    public void Dispose()
    {
        if (_connection is not null)
        {
            _upstream.TakeBack(_connection);
        }
    }
}
