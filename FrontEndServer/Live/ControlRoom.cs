using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.FrontEndServer.Auditing;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.FrontEndServer.Live;

/// <summary>
/// Looks at the three servers once a second while somebody watches, and tells all viewers what it saw. A viewer costs no thread,
/// and without viewers it asks nothing.
/// </summary>
/// <remarks>
/// Four threads: one that samples and publishes, one that asks each of the two other servers, one that audits. It goes on for
/// <see cref="StaysAwake"/> after the last viewer, so that a reload shows no gap. Start and Stop are called once each.
/// </remarks>
internal sealed class ControlRoom : IDisposable
{
    /// <summary>How long it goes on without viewers: as long as the heat strip is.</summary>
    public static readonly TimeSpan StaysAwake = TimeSpan.FromMinutes(5);

    /// <summary>How long a server has for its figures: less than until the next sample.</summary>
    public static readonly TimeSpan AskPatience = TimeSpan.FromMilliseconds(800);

    private const int PeriodMilliseconds = 1000;
    private const int SampleWaitMilliseconds = 2500; // for the first viewer: a period, and the time that a silent server costs

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Faults _faults = new();
    private readonly Func<ServerFigures> _own;
    private readonly BookCache? _cache;
    private readonly UpstreamGroup _order;
    private readonly UpstreamGroup _catalog;
    private readonly LiveHistory _history = new();
    private readonly TierWatch _frontEndWatch;
    private readonly TierWatch _orderWatch;
    private readonly TierWatch _catalogWatch;
    private readonly StockWatch _stock = new();
    private readonly TierProbe _orderProbe;
    private readonly TierProbe _catalogProbe;
    private readonly AuditWatch _audits;
    private readonly BackgroundLoop _loop;
    private (long Hits, long Misses) _cacheBefore;
    private LiveSample? _last;
    private (LiveSample? Of, byte[] Text) _opening = (null, []);
    private long _watchedUntil; // TickCount64
    private long _due;
    private long _number;
    private bool _isStopping;

    /// <param name="own">The front end's own figures.</param>
    /// <param name="order">How the order service is reached; it gets connections of its own.</param>
    /// <param name="catalog">The same for the catalog.</param>
    /// <param name="cache">The cache, if there is one.</param>
    /// <param name="auditor">Audits the store.</param>
    public ControlRoom(
        Func<ServerFigures> own, UpstreamOptions order, UpstreamOptions catalog, BookCache? cache, Auditor auditor)
    {
        (_own, _cache) = (own, cache);
        (_order, _catalog) = (new UpstreamGroup(AskedLike(order)), new UpstreamGroup(AskedLike(catalog)));
        Streams = new EventStreams { Opening = Opening };
        _frontEndWatch = new TierWatch("frontend", _history.Add);
        _orderWatch = new TierWatch("order", _history.Add);
        _catalogWatch = new TierWatch("catalog", _history.Add);
        _orderProbe = new TierProbe("order", () => Ask(new FiguresClient(_order), _orderWatch));
        _catalogProbe = new TierProbe("catalog", AskCatalog);
        _audits = new AuditWatch(auditor.Audit, () => IsWatched);
        _loop = new BackgroundLoop("live", Turn, _faults);
    }

    /// <summary>Connections to the other servers at most.</summary>
    public const int OutgoingConnections = 2;

    public EventStreams Streams { get; }

    /// <summary>Exceptions in its threads: bugs.</summary>
    public long Faults => _faults.Count;

    private static long UnixNow => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private bool IsWatched => Environment.TickCount64 < Volatile.Read(ref _watchedUntil);

    public void Start()
    {
        _orderProbe.Start(_faults);
        _catalogProbe.Start(_faults);
        _audits.Start(_faults);
        _loop.Start();
    }

    /// <summary>Ends all streams and all looking.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        Streams.End();
        _orderProbe.Stop();
        _catalogProbe.Stop();
        _audits.Stop();
        _loop.Join(StopPatience);
    }

    public void Dispose()
    {
        Stop();
        _order.Dispose();
        _catalog.Dispose();
    }

    /// <summary>Somebody watches: it is awake from now on.</summary>
    public void Watch()
    {
        lock (_gate)
        {
            bool sleeps = !IsWatched;
            Volatile.Write(ref _watchedUntil, Environment.TickCount64 + (long)StaysAwake.TotalMilliseconds);
            if (sleeps)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The present sample. The first viewer waits a moment for it; null when it does not come in time.</summary>
    public LiveSample? Latest()
    {
        Watch();
        long deadline = Environment.TickCount64 + SampleWaitMilliseconds;
        using var blocking = BlockingRegion.Enter();
        lock (_gate)
        {
            while ((_last is null || UnixNow - _last.At > SampleWaitMilliseconds) && !_isStopping
                && deadline - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_gate, (int)left);
            }

            return _last;
        }
    }

    private static UpstreamOptions AskedLike(UpstreamOptions options) => options with
    {
        MaxCalls = 1,
        MaxWaiting = 1,
        QueueWait = AskPatience,
        CallTimeout = AskPatience,
    };

    private static bool Ask(FiguresClient client, TierWatch watch)
    {
        Answer<ServerFigures> answer = client.Read();
        if (answer.HasValue)
        {
            watch.Heard(answer.Value, UnixNow);
        }
        else
        {
            watch.NotHeard(UnixNow);
        }

        return answer.HasValue;
    }

    private bool AskCatalog()
    {
        bool isHeard = Ask(new FiguresClient(_catalog), _catalogWatch);
        if (isHeard && new CatalogClient(_catalog).Ledgers(CallContext.Own(), 0, StockWatch.MaxAsked).Value is { } books)
        {
            _stock.Heard(books, UnixNow);
        }

        return isHeard;
    }

    /// <summary>Sleeps while nobody watches; else takes a sample a second.</summary>
    private bool Turn()
    {
        lock (_gate)
        {
            while (!_isStopping && !IsWatched)
            {
                Monitor.Wait(_gate);
                _due = Environment.TickCount64;
            }

            while (!_isStopping && _due - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_gate, (int)left);
            }

            if (_isStopping)
            {
                return false;
            }
        }

        _due = Math.Max(_due + PeriodMilliseconds, Environment.TickCount64); // what was missed is not made up for
        if (Streams.Count > 0)
        {
            Watch();
        }

        LiveSample sample = Sample();
        _history.Add(sample);
        lock (_gate)
        {
            _last = sample;
            Monitor.PulseAll(_gate);
        }

        string id = $"{sample.Tiers[0].Run}-{++_number}";
        Streams.Publish(id, LiveJson.EventOf(sample, id));
        return true;
    }

    private LiveSample Sample()
    {
        _orderProbe.Ask();
        _catalogProbe.Ask();
        long deadline = Environment.TickCount64 + (long)AskPatience.TotalMilliseconds;
        _frontEndWatch.Heard(_own(), UnixNow);
        _orderProbe.Await(deadline);
        _catalogProbe.Await(deadline);
        (IReadOnlyList<BookSample> books, bool hasMore, double? sold) = _stock.Take();
        long now = UnixNow;
        return new LiveSample(
            now, [_frontEndWatch.Take(), _orderWatch.Take(), _catalogWatch.Take()], Cache(), _audits.At(now), books, hasMore,
            sold, Streams.Count, _history.LastMarks());
    }

    private CacheSample Cache()
    {
        (long hits, long misses) = (_cache?.Hits ?? 0, _cache?.Misses ?? 0);
        long found = hits - _cacheBefore.Hits;
        long asked = found + misses - _cacheBefore.Misses;
        _cacheBefore = (hits, misses);
        return new CacheSample(
            asked == 0 ? null : Math.Round((double)found / asked, 4), _cache?.Books ?? 0, _cache?.IsLeaseRunning == true);
    }

    /// <summary>Made once for all who come within a second. Called in the lock of the streams.</summary>
    private ReadOnlyMemory<byte> Opening()
    {
        LiveSample? last = Volatile.Read(ref _last);
        if (!ReferenceEquals(_opening.Of, last) || _opening.Text.Length == 0)
        {
            _opening = (last, LiveJson.OpeningOf(_history.Read(), last));
        }

        return _opening.Text;
    }
}
