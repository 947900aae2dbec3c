using System.Diagnostics;
using System.Text;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load;

/// <summary>
/// One client of a load: the loop of one thread over its own connection. Any thread may read <see cref="Calls"/> and
/// <see cref="Unexpected"/> at any time, but the figures only after <see cref="Run"/> has ended.
/// </summary>
internal sealed class LoadWorker
{
    // Otherwise a store that is down would be called as fast as the machine can fail.
    private static readonly TimeSpan PauseAfterConnectionError = TimeSpan.FromMilliseconds(100);

    private readonly LoadPlan _plan;
    private readonly LoadTargets _targets;
    private readonly Upstream _connection;
    private readonly StopSignal _stop;
    private readonly Random _random;
    private readonly byte[] _key;
    private readonly int _keyPrefixLength;
    private long _keys;
    private long _calls;
    private long _unexpected;

    /// <param name="plan">What to do.</param>
    /// <param name="targets">The requests.</param>
    /// <param name="connection">Used by this worker only.</param>
    /// <param name="index">The number of the thread. It decides the random choices together with the plan's seed.</param>
    /// <param name="run">Part of the keys. Different in every run: a key of an earlier run would buy nothing.</param>
    /// <param name="stop">Ends the loop early.</param>
    public LoadWorker(LoadPlan plan, LoadTargets targets, Upstream connection, int index, string run, StopSignal stop)
    {
        _plan = plan;
        _targets = targets;
        _connection = connection;
        _stop = stop;
        _random = new Random(unchecked(plan.Seed + (index * 7919)));
        byte[] prefix = Encoding.ASCII.GetBytes($"load-{run}-{index}-");
        _keyPrefixLength = prefix.Length;
        _key = [.. prefix, .. new byte[20]];
    }

    public OperationFigures[] Figures { get; } = OperationFigures.OfEach();

    /// <summary>Calls that have ended.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Those of them with an unexpected outcome.</summary>
    public long Unexpected => Volatile.Read(ref _unexpected);

    /// <summary>Works until the plan is done or the stop signal comes.</summary>
    public void Run()
    {
        long start = Stopwatch.GetTimestamp();
        for (long iteration = 0; iteration < (_plan.Iterations ?? long.MaxValue) && !_stop.IsSet; iteration++)
        {
            if (Stopwatch.GetElapsedTime(start) >= _plan.Duration)
            {
                return;
            }

            Iterate();
        }
    }

    private void Iterate()
    {
        int topic = _random.Next(_targets.Topics);
        int book = _random.Next(_targets.Books);
        bool buys = _plan.Only is null ? _random.NextDouble() < _plan.BuyProbability : _plan.Only == Operation.Buy;
        if (_plan.Only is null or Operation.Search)
        {
            Call(Operation.Search, Get(_targets.Search(topic)));
        }

        if (_plan.Only is null or Operation.Lookup)
        {
            Call(Operation.Lookup, Get(_targets.Lookup(book)));
        }

        if (buys)
        {
            Call(Operation.Buy, Buy(book));
        }
    }

    private void Call(Operation operation, in UpstreamRequest request)
    {
        long start = Stopwatch.GetTimestamp();
        CallOutcome outcome;
        using (UpstreamCall call = _connection.Call(request))
        {
            outcome = Figures[(int)operation].Record(call, Stopwatch.GetElapsedTime(start));
        }

        Volatile.Write(ref _calls, _calls + 1);
        if (outcome is not (CallOutcome.Ok or CallOutcome.OutOfStock))
        {
            Volatile.Write(ref _unexpected, _unexpected + 1);
        }

        if (outcome == CallOutcome.ConnectionError)
        {
            _stop.Wait(PauseAfterConnectionError);
        }
    }

    private static UpstreamRequest Get(ReadOnlySpan<byte> target) =>
        new() { Method = RequestMethod.Get, Target = target, IsSafeToRepeat = true };

    private UpstreamRequest Buy(int book)
    {
        _keys++;
        _keys.TryFormat(_key.AsSpan(_keyPrefixLength), out int digits);
        return new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/orders"u8,
            Body = _targets.Order(book),
            IdempotencyKey = _key.AsSpan(0, _keyPrefixLength + digits),
            IsSafeToRepeat = true, // because of the key
        };
    }
}

/// <summary>
/// The requests of a load, encoded before it begins, so that the load measures the store and not the client. Immutable.
/// </summary>
internal sealed class LoadTargets
{
    private readonly byte[][] _searches;
    private readonly byte[][] _lookups;
    private readonly byte[][] _orders;

    /// <param name="books">At least one.</param>
    public LoadTargets(IReadOnlyList<Book> books)
    {
        ArgumentOutOfRangeException.ThrowIfZero(books.Count);
        _searches = [.. books.Select(book => book.Topic).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(topic => Encoding.ASCII.GetBytes("/books?topic=" + PercentEncoding.Encode(topic)))];
        _lookups = [.. books.Select(book => Encoding.ASCII.GetBytes($"/books/{book.ItemNumber}"))];
        _orders = [.. books.Select(book => Encoding.ASCII.GetBytes($$"""{"item_number":{{book.ItemNumber}},"quantity":1}"""))];
    }

    public int Topics => _searches.Length;

    public int Books => _lookups.Length;

    public ReadOnlySpan<byte> Search(int topic) => _searches[topic];

    public ReadOnlySpan<byte> Lookup(int book) => _lookups[book];

    /// <summary>The body that orders one copy.</summary>
    public ReadOnlySpan<byte> Order(int book) => _orders[book];
}
