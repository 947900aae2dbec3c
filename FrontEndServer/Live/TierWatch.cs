using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;

namespace PygmyStore.FrontEndServer.Live;

/// <summary>
/// What is seen of one server, from the figures that it told and the questions that it did not answer. It knows no clock and no
/// connection: times are given, in milliseconds since 1970. For any thread.
/// </summary>
/// <param name="name">The server's name.</param>
/// <param name="marks">Gets what should be marked; called in the lock.</param>
internal sealed class TierWatch(string name, Action<LiveMark> marks)
{
    public const string Answers = "answers";
    public const string Silent = "silent";
    public const string Unknown = "unknown"; // it was not asked yet

    public const string Back = "back"; // the same life answers again: it was paused, or could not be reached
    public const string Restart = "restart"; // another life answers

    /// <summary>A difference over a longer time tells nothing of the present second.</summary>
    private const long MaxSpanMilliseconds = 5000;

    private const double MillisecondsPerSecond = 1000;
    private const double MicrosecondsPerMillisecond = 1000;

    private readonly Lock _lock = new();
    private ServerFigures? _last;
    private long _lastAt;
    private ServerFigures? _base; // the figures at the last sample
    private long _baseAt;
    private long? _silentSince;

    public bool IsSilent
    {
        get
        {
            lock (_lock)
            {
                return _silentSince is not null;
            }
        }
    }

    /// <summary>The server told its figures.</summary>
    public void Heard(ServerFigures figures, long at)
    {
        lock (_lock)
        {
            long? before = _last is null ? _silentSince : _lastAt;
            bool isOther = _last is not null && _last.Run != figures.Run;
            if (before is { } since && (isOther || _silentSince is not null))
            {
                double seconds = Math.Round(Math.Max(0, at - since) / MillisecondsPerSecond, 1);
                marks(new LiveMark(
                    0, name, isOther ? Restart : Back, at, _last is null ? null : _lastAt, figures.StartedMilliseconds, seconds));
            }

            (_last, _lastAt, _silentSince) = (figures, at, null);
        }
    }

    /// <summary>The server did not answer, or not in time.</summary>
    public void NotHeard(long at)
    {
        lock (_lock)
        {
            if (_silentSince is null)
            {
                _silentSince = at;
                marks(new LiveMark(0, name, Silent, at, _last is null ? null : _lastAt));
            }
        }
    }

    /// <summary>The sample of the time since the one before.</summary>
    public TierSample Take()
    {
        lock (_lock)
        {
            string state = _silentSince is not null ? Silent : _last is null ? Unknown : Answers;
            var sample = new TierSample(
                name, state, _last is null ? null : _lastAt, _last?.Run, _last?.StartedMilliseconds);
            if (_last is null || state != Answers)
            {
                return sample;
            }

            (ServerFigures? from, long fromAt) = (_base, _baseAt);
            (_base, _baseAt) = (_last, _lastAt);
            sample = sample with
            {
                Queue = _last.Queued + _last.Waiting,
                Connections = _last.Connections,
                Workers = _last.Workers,
                Busy = _last.BusyWorkers,
            };
            long span = _lastAt - fromAt;
            return from is not null && from.Run == _last.Run && span is > 0 and <= MaxSpanMilliseconds
                ? WithRates(sample, from, _last, span)
                : sample;
        }
    }

    private static TierSample WithRates(TierSample sample, ServerFigures from, ServerFigures to, long span)
    {
        // A server of another version may have other buckets: those that both have are compared. Totals never fall.
        long[] buckets = [.. to.Buckets.Zip(from.Buckets, (now, before) => Math.Max(0, now - before))];
        long requests = buckets.Sum();
        double perSecond = MillisecondsPerSecond / span;
        return sample with
        {
            Rate = Math.Round(requests * perSecond, 1),
            P50 = Milliseconds(DurationBuckets.Percentile(buckets, 0.5)),
            P99 = Milliseconds(DurationBuckets.Percentile(buckets, 0.99)),
            Own = requests == 0 ? null : Milliseconds((double)Math.Max(0, to.OwnMicroseconds - from.OwnMicroseconds) / requests),
            Failed = Math.Round(Math.Max(0, to.Failed - from.Failed) * perSecond, 1),
            Shed = Math.Round(Math.Max(0, to.Shed - from.Shed) * perSecond, 1),
        };
    }

    private static double? Milliseconds(double? microseconds) =>
        microseconds is { } value ? Math.Round(value / MicrosecondsPerMillisecond, 3) : null;
}
