using System.Diagnostics;
using System.Text.Json.Serialization;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Figures;

/// <summary>What each second of a load brought, by operation. A call belongs to the second in which it ended.</summary>
/// <remarks>
/// For one thread. Records arrive a little out of order, so two seconds are open. A call of a third one closes the first.
/// </remarks>
internal sealed class SecondSeries(bool isOpenLoad)
{
    /// <summary>A day. A longer load's later seconds are not in the series: a point for each would fill the memory.</summary>
    public const int MaxSeconds = 24 * 3600;

    private static readonly int Operations = Enum.GetValues<Operation>().Length;

    private readonly List<SeriesPoint> _points = [];
    private readonly bool[] _seen = new bool[Operations];
    private OneSecond[] _older = OneSecond.OfEach(Operations);
    private OneSecond[] _newer = OneSecond.OfEach(Operations);
    private long _startTicks = -1;
    private int _second; // the older one of the two that are open

    public void Take(in CallRecord record)
    {
        if (_startTicks < 0)
        {
            _startTicks = record.DueTicks;
        }

        long second = Math.Max(0, record.EndedTicks - _startTicks) / Stopwatch.Frequency;
        if (second >= MaxSeconds)
        {
            return;
        }

        while (second > _second + 1)
        {
            CloseOne();
        }

        _seen[(int)record.Operation] = true;
        OneSecond one = (second > _second ? _newer : _older)[(int)record.Operation];
        one.Take(record, isOpenLoad ? record.DueTicks : record.SentTicks);
    }

    /// <summary>Closes the seconds that are still open, and gives all of them.</summary>
    public IReadOnlyList<SeriesPoint> End()
    {
        while (_older.Concat(_newer).Any(one => one.Requests > 0))
        {
            CloseOne();
        }

        return _points;
    }

    private void CloseOne()
    {
        for (int operation = 0; operation < Operations; operation++)
        {
            if (_seen[operation])
            {
                _points.Add(_older[operation].End(_second, (Operation)operation));
            }
        }

        (_older, _newer) = (_newer, _older);
        _second++;
    }

    private sealed class OneSecond
    {
        private readonly TimeHistogram _times = new();
        private long _errors;
        private long _warmUp;

        public long Requests { get; private set; }

        public static OneSecond[] OfEach(int operations) => [.. Enumerable.Range(0, operations).Select(_ => new OneSecond())];

        public void Take(in CallRecord record, long fromTicks)
        {
            Requests++;
            _errors += record.IsUnexpected() ? 1 : 0;
            _warmUp += record.IsWarmUp ? 1 : 0;
            if (record.Outcome != CallOutcome.ConnectionError)
            {
                _times.Record(TimeHistogram.Microseconds(fromTicks, record.EndedTicks));
            }
        }

        public SeriesPoint End(int second, Operation operation)
        {
            var point = new SeriesPoint(
                second, operation.Name(), Requests, _errors, _times.Percentile(50), _times.Percentile(99),
                _times.Count == 0 ? null : _times.MaxMicroseconds, WarmUp: 2 * _warmUp > Requests)
            {
                Latencies = LatencyBuckets.Of(_times),
            };
            _times.Reset();
            (Requests, _errors, _warmUp) = (0, 0, 0);
            return point;
        }
    }
}

/// <summary>One operation in one second.</summary>
/// <param name="Second">From 0: the seconds after the first call was due, the warm-up included.</param>
/// <param name="Operation">Its name.</param>
/// <param name="Requests">Calls that ended in it.</param>
/// <param name="Errors">Those with an unexpected outcome.</param>
/// <param name="P50Us">Of all its calls, however few. In an open load the response times, else the service times.</param>
/// <param name="P99Us">The same.</param>
/// <param name="MaxUs">The longest.</param>
/// <param name="WarmUp">Whether most of its calls belong to the warm-up.</param>
internal sealed record SeriesPoint(
    int Second, string Operation, long Requests, long Errors, long? P50Us, long? P99Us, long? MaxUs, bool WarmUp)
{
    /// <summary>The same times for a heat map. Not in the file: a report that was read has none.</summary>
    [JsonIgnore]
    public LatencyBuckets Latencies { get; init; }
}
