using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Globalization;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

/// <summary>
/// Counts requests by operation and status (<c>pygmy_requests_total</c>) and measures their time by operation
/// (<c>pygmy_request_duration_seconds</c>). For any thread; <see cref="Record"/> does not allocate. Clients cannot add labels: an
/// unknown operation, or a status outside of 100..599, counts as <c>other</c>.
/// </summary>
public sealed class RequestMetrics
{
    private const string Other = "other";
    private const int MinStatus = 100;
    private const int MaxStatus = 599;

    /// <summary>From a request that is served from memory (50 us) to one that waits for the longest timeout.</summary>
    private static readonly double[] DurationBounds =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly FrozenDictionary<string, Label> _operations;
    private readonly Label _otherOperation = new("operation", Other);
    private readonly Label[] _statuses;
    private readonly Label _otherStatus = new("status", Other);

    /// <param name="metrics">Gets the instruments; for one <see cref="RequestMetrics"/> only.</param>
    /// <param name="operations">The names of the operations of all routes.</param>
    public RequestMetrics(ServerMetrics metrics, IEnumerable<string> operations)
    {
        _requests = metrics.Meter.CreateCounter<long>("pygmy.requests", null, "Requests answered, by operation and status.");
        _durations = metrics.Meter.CreateHistogram(
            "pygmy.request.duration", "s", "Time from a request's first byte to its answer.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
        _operations = operations.Distinct().ToFrozenDictionary(name => name, name => new Label("operation", name));
        _statuses = [.. Enumerable.Range(MinStatus, MaxStatus - MinStatus + 1)
            .Select(status => new Label("status", status.ToString(CultureInfo.InvariantCulture)))];
    }

    public void Record(string operation, int status, double seconds)
    {
        if (!_operations.TryGetValue(operation, out Label operationLabel))
        {
            operationLabel = _otherOperation;
        }

        _requests.Add(1, operationLabel, status is >= MinStatus and <= MaxStatus ? _statuses[status - MinStatus] : _otherStatus);
        _durations.Record(seconds, operationLabel);
    }
}
