using System.Diagnostics.Metrics;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Common.Hosting;

/// <summary>The figures of calls to upstreams.</summary>
public static class UpstreamMetrics
{
    /// <summary>Shows, for each upstream, the calls under way and those that wait in line.</summary>
    public static void Observe(Meter meter, params Upstream[] upstreams)
    {
        meter.CreateObservableGauge("pygmy.upstream.calls", () => Measure(upstreams, u => u.CallsInUse), null, "Calls under way, by upstream.");
        meter.CreateObservableGauge("pygmy.upstream.waiting", () => Measure(upstreams, u => u.CallsWaiting), null, "Calls that wait in line, by upstream.");
    }

    private static IEnumerable<Measurement<int>> Measure(Upstream[] upstreams, Func<Upstream, int> value) =>
        upstreams.Select(u => new Measurement<int>(value(u), new KeyValuePair<string, object?>("upstream", u.Options.Name)));
}
