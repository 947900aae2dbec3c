using System.Diagnostics.Metrics;

namespace PygmyStore.Common.Telemetry;

/// <summary>What became of the spans, and whether the collector takes what it is sent. For any thread.</summary>
internal sealed class ExportFigures
{
    private const int QuietMilliseconds = 60_000; // a collector that comes and goes does not fill the terminal

    private readonly Lock _lock = new();
    private readonly Uri _collector;
    private readonly Action<string> _say;
    private long _made;
    private long _sent;
    private long _failed;
    private bool _isSaidToFail;
    private long _saidAt = -QuietMilliseconds;

    public ExportFigures(Meter meter, Uri collector, Action<string> say)
    {
        (_collector, _say) = (collector, say);
        Count("pygmy.spans.made", () => Interlocked.Read(ref _made), "Spans that have ended.");
        Count("pygmy.spans.sent", () => Interlocked.Read(ref _sent), "Spans that the collector has taken.");
        Count("pygmy.spans.failed", () => Interlocked.Read(ref _failed), "Spans that the collector did not take.");

        void Count(string name, Func<long> value, string text) => meter.CreateObservableCounter(name, value, null, text);
    }

    public void SpanEnded() => Interlocked.Increment(ref _made);

    public void SpansSent(long spans, bool areTaken)
    {
        Interlocked.Add(ref areTaken ? ref _sent : ref _failed, spans);
        Told(areTaken);
    }

    /// <summary>Notes that the collector took something or did not, and says so when that has changed.</summary>
    public void Told(bool isTaken)
    {
        lock (_lock)
        {
            long now = Environment.TickCount64;
            if (isTaken != _isSaidToFail || now - _saidAt < QuietMilliseconds)
            {
                return;
            }

            (_isSaidToFail, _saidAt) = (!isTaken, now);
        }

        // The URL as it is set: it cannot have a password.
        _say(isTaken
            ? $"the collector at {_collector} takes spans and metrics again"
            : $"the collector at {_collector} does not take spans or metrics; they are lost until it does");
    }
}
