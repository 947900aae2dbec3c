using System.Diagnostics;
using System.Net;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>Calls front ends over keep-alive connections, one for each front end.</summary>
/// <remarks>
/// One thread at a time, but for <see cref="Probe"/>, which any thread may call. It never waits for a connection before the
/// changes are durable: a front end that is cut off must not delay the disk.
/// </remarks>
/// <param name="options">How a front end is called; the end point is replaced.</param>
internal sealed class HolderCalls(UpstreamOptions options) : IHolderCalls, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, UpstreamConnection> _connections = []; // at most one for each configured front end
    private readonly Dictionary<Telling, Sent> _sent = []; // of the write under way
    private bool _isDisposed;

    public void Send(Telling telling, long timeMilliseconds)
    {
        var sent = new Sent(BodyOf(telling));
        _sent[telling] = sent;
        if (TakeIdle(telling.Address) is { } connection)
        {
            sent.Begin(connection, Environment.TickCount64 + timeMilliseconds);
        }
    }

    public bool TryReceive(Telling telling, long timeMilliseconds)
    {
        if (!_sent.Remove(telling, out Sent? sent))
        {
            return false;
        }

        long deadline = Environment.TickCount64 + timeMilliseconds;
        UpstreamConnection? connection = sent.Connection;
        UpstreamOutcome outcome = connection is null ? UpstreamOutcome.Unreachable : sent.End(deadline);
        if (outcome is UpstreamOutcome.Unreachable or UpstreamOutcome.Broken)
        {
            // To be told twice does no harm.
            connection?.Dispose();
            connection = UpstreamConnection.TryConnect(OptionsOf(telling.Address), deadline);
            outcome = connection is null || !sent.Begin(connection, deadline) ? UpstreamOutcome.Broken : sent.End(deadline);
        }

        bool isAcknowledged = outcome == UpstreamOutcome.Answered && IsAcknowledgement(connection!, telling.Epoch);
        if (connection is not null)
        {
            Keep(telling.Address, connection);
        }

        return isAcknowledged;
    }

    public void Wait(long milliseconds) => Thread.Sleep((int)Math.Min(milliseconds, LeaseRecord.Longest));

    /// <summary>Makes a call of its own, by which a front end shows that it can be told of changes.</summary>
    public bool Probe(Telling telling, long timeMilliseconds)
    {
        long deadline = Environment.TickCount64 + timeMilliseconds;
        if (UpstreamConnection.TryConnect(OptionsOf(telling.Address), deadline) is not { } connection)
        {
            return false;
        }

        var sent = new Sent(BodyOf(telling));
        bool isAcknowledged = sent.Begin(connection, deadline) && sent.End(deadline) == UpstreamOutcome.Answered
            && IsAcknowledgement(connection, telling.Epoch);
        Keep(telling.Address, connection); // the first write finds it open
        return isAcknowledged;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (UpstreamConnection connection in _connections.Values)
            {
                connection.Dispose();
            }

            _connections.Clear();
        }
    }

    private static byte[] BodyOf(Telling telling) =>
        JsonSerializer.SerializeToUtf8Bytes(telling.ToWire(), ContractJson.Default.Invalidation);

    private static bool IsAcknowledgement(UpstreamConnection connection, string epoch)
    {
        if (connection.Head.Status != 200)
        {
            return false;
        }

        try
        {
            return JsonSerializer.Deserialize(connection.Body, ContractJson.Default.EnvelopeInvalidated)?.Data?.Epoch == epoch;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private UpstreamOptions OptionsOf(IPEndPoint frontEnd) => options with { EndPoint = frontEnd };

    private UpstreamConnection? TakeIdle(IPEndPoint frontEnd)
    {
        UpstreamConnection? connection;
        lock (_lock)
        {
            _connections.Remove(frontEnd, out connection);
        }

        if (connection is not null && connection.IsStale())
        {
            connection.Dispose();
            return null;
        }

        return connection;
    }

    /// <summary>Keeps it for the next call, in place of an older one.</summary>
    private void Keep(IPEndPoint frontEnd, UpstreamConnection connection)
    {
        UpstreamConnection? other = connection;
        lock (_lock)
        {
            if (!_isDisposed && connection.IsReusable)
            {
                _connections.Remove(frontEnd, out other);
                _connections.Add(frontEnd, connection);
            }
        }

        other?.Dispose();
    }

    /// <summary>A call with its connection, from when it is sent until its answer has come.</summary>
    private sealed class Sent(byte[] body)
    {
        // The leader of a commit makes it, whose span is that of the sync.
        private readonly CallContext _context = CallContext.Own(Activity.Current);

        public UpstreamConnection? Connection { get; private set; }

        public bool Begin(UpstreamConnection connection, long deadline)
        {
            Connection = connection;
            return connection.Begin(Request(), deadline) == UpstreamOutcome.Answered;
        }

        public UpstreamOutcome End(long deadline) => Connection!.End(Request(), deadline);

        private UpstreamRequest Request() => new()
        {
            Method = RequestMethod.Post,
            Target = "/invalidate"u8,
            Body = body,
            RequestId = _context.RequestId,
            TraceParent = _context.TraceParent,
        };
    }
}
