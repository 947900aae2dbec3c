using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Http.Server;

/// <summary>What all sessions of a server share. For any thread.</summary>
internal sealed class SessionContext
{
    private static readonly Label[] EndLabels =
        [.. Enum.GetNames<SessionEnd>().Select(name => new Label("reason", SnakeCase(name)))];

    private readonly Router _router;
    private readonly LineLog? _log;
    private readonly RequestMetrics _metrics;
    private readonly Counter<long> _closed;

    public SessionContext(
        HttpServerOptions options, Router router, LineLog? log, ServerMetrics metrics, LingeringClose lingeringClose)
    {
        Options = options;
        _router = router;
        _log = log;
        _metrics = new RequestMetrics(metrics, router.Operations);
        _closed = metrics.Meter.CreateCounter<long>("pygmy.connections.closed", null, "Connections that ended, by reason.");
        LingeringClose = lingeringClose;
        Exchanges = new ExchangePool(options.Limits);
        Writer = new ResponseWriter(
            Encoding.ASCII.GetBytes(options.Name), Encoding.ASCII.GetBytes(options.StandingFields));
    }

    public HttpServerOptions Options { get; }

    /// <summary>Whether the requests are the server's own, which nobody wants to count (<see cref="WarmUp"/>).</summary>
    public bool IsWarmingUp { get; set; }

    public ExchangePool Exchanges { get; }

    public RequestIdSource RequestIds { get; } = new();

    public ResponseWriter Writer { get; }

    public LingeringClose LingeringClose { get; }

    public void Handle(Exchange exchange)
    {
        _router.Handle(exchange);
        if (exchange.Response.Status == 0)
        {
            throw new InvalidOperationException($"The handler of {exchange.Operation} gave no answer.");
        }

        ShowError(exchange);
    }

    /// <summary>Shows an error as a page to those who prefer one.</summary>
    public void ShowError(Exchange exchange) => _router.ShowError(exchange);

    public void CountEnd(SessionEnd end)
    {
        if (!IsWarmingUp)
        {
            _closed.Add(1, EndLabels[(int)end]);
        }
    }

    public void Record(Exchange exchange)
    {
        if (!IsWarmingUp)
        {
            exchange.Record(_metrics, _log);
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => (i > 0 && char.IsUpper(c) ? "_" : "") + char.ToLowerInvariant(c)));
}

/// <summary>Lends exchanges to connections with a request in hand; an idle one holds none. For any thread.</summary>
internal sealed class ExchangePool(HttpLimits limits)
{
    private const int MaxKept = 1024; // about 8 KiB each; more requests than this at once are rare enough to allocate

    private readonly Stack<Exchange> _kept = new();
    private readonly Lock _lock = new();

    public Exchange Lend(Socket connection)
    {
        Exchange? exchange;
        lock (_lock)
        {
            _kept.TryPop(out exchange);
        }

        exchange ??= new Exchange(limits);
        exchange.Connection = connection;
        return exchange;
    }

    /// <summary>Takes the exchange back, if there is one.</summary>
    public void TakeBack(ref Exchange? lent)
    {
        if (lent is not { } exchange)
        {
            return;
        }

        lent = null;
        exchange.Leave();
        lock (_lock)
        {
            if (_kept.Count < MaxKept)
            {
                _kept.Push(exchange);
            }
        }
    }
}

/// <summary>How long a session waits for its client. Absolute: a client that drips a byte at a time gains nothing.</summary>
internal sealed class SessionDeadline(HttpServerOptions options)
{
    private const long NotBegun = -1;
    private const long Unlimited = int.MaxValue; // 25 days

    private long _milliseconds = Now + (long)options.IdleTimeout.TotalMilliseconds;
    private bool _awaitsHead;
    private long _began = NotBegun; // the head or the body that is awaited
    private long _stallBegan = NotBegun;
    private long _takenBytes;

    /// <summary>On the scale of <see cref="Environment.TickCount64"/>; read by other threads.</summary>
    public long Milliseconds => Volatile.Read(ref _milliseconds);

    public bool HasPassed => Now > Milliseconds;

    private static long Now => Environment.TickCount64;

    public void BecameIdle()
    {
        Clear();
        Set(Now + (long)options.IdleTimeout.TotalMilliseconds);
    }

    /// <summary>More of a head or a body is awaited. A body has the time that its bytes earn, up to the whole timeout.</summary>
    public void Await(bool isHead, int receivedBytes)
    {
        if (_began == NotBegun || isHead != _awaitsHead)
        {
            _began = Now;
            _awaitsHead = isHead;
        }

        TimeSpan whole = isHead ? options.HeadTimeout : options.BodyTimeout;
        long earned = isHead ? Unlimited : Earned(options.RateGrace, receivedBytes);
        Set(_began + Math.Min(earned, (long)whole.TotalMilliseconds));
    }

    /// <summary>
    /// The client did not take all of the answers. It has the send timeout, anew whenever it takes some, and in all no more than
    /// that earns at the minimum rate: a client that reads a byte a second does not keep its connection.
    /// </summary>
    public void SendingStalled(int takenBytes)
    {
        long fromNow = Now + (long)options.SendTimeout.TotalMilliseconds;
        if (_stallBegan == NotBegun)
        {
            _stallBegan = Now;
            _takenBytes = 0;
            Set(fromNow);
        }
        else if (takenBytes > 0)
        {
            _takenBytes += takenBytes;
            Set(Math.Min(_stallBegan + Earned(options.SendTimeout, _takenBytes), fromNow));
        }
    }

    /// <summary>The client has taken all of it. What follows was not read meanwhile, so its time begins later.</summary>
    public void SendingEnded()
    {
        if (_stallBegan != NotBegun)
        {
            _began += _began == NotBegun ? 0 : Now - _stallBegan;
            _stallBegan = NotBegun;
        }
    }

    public void Answered(bool keepsThread)
    {
        Clear();
        if (keepsThread)
        {
            BecameIdle(); // it may never park, where the others become idle
        }
    }

    public void Clear() => _began = NotBegun;

    private long Earned(TimeSpan grace, long bytes) => options.MinRateBytesPerSecond == 0
        ? Unlimited
        : (long)grace.TotalMilliseconds + bytes * 1000 / options.MinRateBytesPerSecond;

    private void Set(long milliseconds) => Volatile.Write(ref _milliseconds, milliseconds);
}

/// <summary>Counts the requests of a connection that were shed in a row, and says when to throttle it (decision 7).</summary>
/// <param name="isCounted">Whether the connection is a client's; a server's carries the requests of many.</param>
internal struct ShedStreak(bool isCounted)
{
    private const int BeforeThrottle = 2; // the first may be bad luck; a client that asks again at once does not wait as told

    private int _shed;

    public void Note(Response response) => _shed = isCounted && response.IsShed ? Math.Min(_shed + 1, BeforeThrottle) : 0;

    /// <summary>Whether to throttle now: once for each shed request past the first.</summary>
    public bool TakeThrottle()
    {
        if (_shed < BeforeThrottle)
        {
            return false;
        }

        _shed--;
        return true;
    }
}

/// <summary>Why a connection ended. The set is closed: each connection ends for one of these.</summary>
internal enum SessionEnd
{
    ClientClosed, // between two requests
    CutShort, // the client closed it in the middle of a request
    LastRequest, // the client asked for one answer only (Connection: close, or HTTP/1.0)
    Rejected, // the client's bytes were no valid request
    HeadTooSlow,
    BodyTooSlow,
    DoesNotRead, // the client did not take its answers in time
    Reset, // the connection broke
    Idle, // the client sent no request in time
    Draining, // the server is stopping
    Fault, // an exception
}
