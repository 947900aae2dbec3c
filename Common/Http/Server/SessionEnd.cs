using System.Diagnostics.Metrics;
using PygmyStore.Common.Http.Protocol;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Http.Server;

/// <summary>Why a connection ended. The set is closed: each connection ends for one of these.</summary>
internal enum SessionEnd
{
    /// <summary>The client closed it between two requests.</summary>
    ClientClosed,

    /// <summary>The client closed it in the middle of a request.</summary>
    CutShort,

    /// <summary>The client asked for one answer only (Connection: close, or HTTP/1.0).</summary>
    LastRequest,

    /// <summary>The client's bytes were no valid request.</summary>
    Rejected,

    /// <summary>A head did not come in time.</summary>
    HeadTooSlow,

    /// <summary>A body did not come in time.</summary>
    BodyTooSlow,

    /// <summary>The client did not take its answers in time.</summary>
    DoesNotRead,

    /// <summary>The connection broke.</summary>
    Reset,

    /// <summary>The client sent no request in time.</summary>
    Idle,

    /// <summary>The server is stopping.</summary>
    Draining,

    /// <summary>An exception: a fault of the server.</summary>
    Fault,
}

/// <summary>Counts the connections that ended, by reason (<c>pygmy_connections_closed_total</c>). For any thread.</summary>
internal sealed class SessionEnds(Meter meter)
{
    private static readonly Label[] Labels =
        [.. Enum.GetNames<SessionEnd>().Select(name => new Label("reason", SnakeCase(name)))];

    private readonly Counter<long> _closed =
        meter.CreateCounter<long>("pygmy.connections.closed", null, "Connections that ended, by reason.");

    /// <summary>What a rejected request ends its connection for.</summary>
    public static SessionEnd Of(RejectReason reason) => reason switch
    {
        RejectReason.HeadTooSlow => SessionEnd.HeadTooSlow,
        RejectReason.BodyTooSlow => SessionEnd.BodyTooSlow,
        _ => SessionEnd.Rejected,
    };

    public void Count(SessionEnd end) => _closed.Add(1, Labels[(int)end]);

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => (i > 0 && char.IsUpper(c) ? "_" : "") + char.ToLowerInvariant(c)));
}
