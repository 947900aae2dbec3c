using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Counts and measures the calls of one load, while it runs.</summary>
/// <remarks>For one thread. A call allocates nothing; a second does, for its line of the series.</remarks>
internal sealed class LoadFigures(LoadPlan plan, IReadOnlyList<Book> books) : ICallSink
{
    private const int BusiestBooks = 3; // a line each in the live view, which stays small

    private readonly OperationFigures[] _operations =
        [.. Enum.GetValues<Operation>().Select(operation => new OperationFigures(operation))];

    private readonly TimeHistogram _recent = new();
    private readonly OwnDelay _ownDelay = new();
    private readonly SecondSeries _series = new(plan.Arrivals is not null);
    private readonly bool _isOpen = plan.Arrivals is not null;
    private long _requests;
    private long _errors;
    private long _shownRequests;
    private TimeSpan _shown;
    private bool _isWarmUp = plan.WarmUp > TimeSpan.Zero;

    public IReadOnlyList<OperationFigures> Operations => _operations;

    public BookTally Books { get; } = new(books);

    public SecondSeries Series => _series;

    /// <summary>What the generator itself added.</summary>
    public TimeHistogram OwnDelay => _ownDelay.Times;

    /// <summary>The calls of the warm-up, which are in no other figure.</summary>
    public long WarmUpRequests { get; private set; }

    public long WarmUpUnexpected { get; private set; }

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            Take(record);
        }
    }

    /// <summary>What the second since the last call of this method brought.</summary>
    /// <param name="elapsed">Since the load began.</param>
    public LiveSecond TakeSecond(TimeSpan elapsed)
    {
        double seconds = (elapsed - _shown).TotalSeconds;
        TimeSpan? left = plan.Duration is { } duration ? Max(TimeSpan.Zero, duration - elapsed) : null;
        var second = new LiveSecond(
            elapsed, left, _requests, seconds > 0 ? (_requests - _shownRequests) / seconds : 0, _recent.Percentile(50),
            _recent.Percentile(99), _errors, _isWarmUp, Books.Busiest(BusiestBooks));
        _recent.Reset();
        (_shownRequests, _shown) = (_requests, elapsed);
        return second;
    }

    private void Take(in CallRecord record)
    {
        bool isUnexpected = record.IsUnexpected();
        _requests++;
        _errors += isUnexpected ? 1 : 0;
        _isWarmUp = record.IsWarmUp;
        _series.Take(record);
        Books.Take(record);
        _ownDelay.Take(record);
        if (record.Outcome != CallOutcome.ConnectionError)
        {
            _recent.Record(TimeHistogram.Microseconds(_isOpen ? record.DueTicks : record.SentTicks, record.EndedTicks));
        }

        if (record.IsWarmUp)
        {
            WarmUpRequests++;
            WarmUpUnexpected += isUnexpected ? 1 : 0;
        }
        else
        {
            _operations[(int)record.Operation].Take(record);
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>What the live view shows of a second.</summary>
/// <param name="Elapsed">Since the beginning.</param>
/// <param name="Left">Null if only the iterations end the load.</param>
/// <param name="Requests">All so far.</param>
/// <param name="Rate">Requests per second, in this second.</param>
/// <param name="P50Us">Of this second's calls.</param>
/// <param name="P99Us">The same.</param>
/// <param name="Errors">All so far with an unexpected outcome.</param>
/// <param name="IsWarmUp">Whether the load still warms up.</param>
/// <param name="Books">The busiest ones.</param>
internal sealed record LiveSecond(
    TimeSpan Elapsed, TimeSpan? Left, long Requests, double Rate, long? P50Us, long? P99Us, long Errors, bool IsWarmUp,
    IReadOnlyList<LiveBook> Books);
