using System.Collections.Concurrent;
using System.Diagnostics;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

/// <summary>Listens to the spans of one server of this process, as an exporter would, and keeps those that have ended.</summary>
internal sealed class ListenedSpans : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();

    public ListenedSpans(string server)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RequestTracing.SourceNameOf(server),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity[] Ended => [.. _ended];

    public void Dispose() => _listener.Dispose();
}
