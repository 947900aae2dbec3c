using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>The bounds of the servers' calls to each other, from the configuration.</summary>
public static class UpstreamSettings
{
    /// <summary>Calls at once that ask whether an upstream is ready; as many may wait.</summary>
    public const int ProbeCalls = 4;

    private const int ClosingBracket = 1; // of the list of buys

    /// <summary>Calls to the catalog.</summary>
    public static UpstreamOptions Catalog(StoreConfiguration configuration) =>
        Of("catalog", configuration.Catalog, configuration.CatalogCalls, configuration);

    /// <summary>Calls to the order service.</summary>
    public static UpstreamOptions Order(StoreConfiguration configuration) =>
        Of("order", configuration.Order, configuration.OrderCalls, configuration);

    /// <summary>How buys share calls to the order service; as many buyers at once as the calls can carry.</summary>
    public static CombiningLimits Buying(StoreConfiguration configuration) => new(
        configuration.BuyCalls,
        configuration.BuyCalls * configuration.BuysPerCall,
        configuration.BuysPerCall,
        configuration.MaxBodyBytes - ClosingBracket);

    /// <summary>
    /// Calls to the same server that only ask whether it is ready. They have a short queue of their own, so they do not wait for
    /// other calls, nor others for them.
    /// </summary>
    public static UpstreamOptions Probe(UpstreamOptions options, TimeSpan timeout) => options with
    {
        MaxCalls = ProbeCalls,
        MaxWaiting = ProbeCalls,
        QueueTimeout = timeout,
        CallTimeout = timeout,
    };

    private static UpstreamOptions Of(string name, IPEndPoint endPoint, int maxCalls, StoreConfiguration configuration) => new()
    {
        Name = name,
        EndPoint = endPoint,
        MaxCalls = maxCalls,
        ConnectTimeout = configuration.ConnectTimeout,
        MaxWaiting = configuration.UpstreamQueue,
        QueueTimeout = configuration.QueueTimeout,
        CallTimeout = configuration.CallTimeout,
        ServiceKey = configuration.ServiceKey,
    };
}

/// <summary>Asks upstreams whether they answer and are ready.</summary>
public static class UpstreamProbe
{
    private const int MaxReasonCharacters = 400; // a sentence or two
    private const int PauseMilliseconds = 50; // short, so that three servers that start together are up together

    /// <summary>
    /// Waits until every upstream answers, or throws <see cref="StartupException"/> that names the missing one. So the servers
    /// may start in any order.
    /// </summary>
    /// <param name="patience">How long to wait for all of them.</param>
    /// <param name="upstreams">The upstreams.</param>
    /// <param name="stop">Ends the wait early, without an exception.</param>
    public static void Await(TimeSpan patience, IReadOnlyList<Upstream> upstreams, ManualResetEventSlim stop)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (Upstream upstream in upstreams)
        {
            while (!stop.IsSet && !IsHealthy(upstream))
            {
                if (Environment.TickCount64 >= deadline)
                {
                    throw new StartupException(
                        $"the {upstream.Options.Name} server does not answer at {upstream.Options.EndPoint}: start it first, "
                        + "or mend its address in config.txt");
                }

                stop.Wait(PauseMilliseconds);
            }
        }
    }

    /// <summary>Why the upstream is not ready, in its own words if it gives any; null if it is ready.</summary>
    public static string? WhyNotReady(Upstream upstream)
    {
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/readyz"u8, IsSafeToRepeat = true });
        if (call.Outcome == UpstreamOutcome.Answered && call.Status == 200)
        {
            return null;
        }

        string reason = call.Outcome == UpstreamOutcome.Answered ? FirstLine(call.Body) : "";
        return $"the {upstream.Options.Name} server is not ready" + (reason.Length > 0 ? ": " + reason : "");
    }

    private static bool IsHealthy(Upstream upstream)
    {
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = "/healthz"u8, IsSafeToRepeat = true });
        return call.Outcome == UpstreamOutcome.Answered && call.Status == 200;
    }

    /// <summary>The beginning of the first line of a body, without control characters.</summary>
    private static string FirstLine(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOfAny((byte)'\r', (byte)'\n');
        string line = Encoding.UTF8.GetString(end < 0 ? body : body[..end]);
        return string.Concat(line.Where(c => !char.IsControl(c)).Take(MaxReasonCharacters));
    }
}

/// <summary>The metrics of calls to upstreams.</summary>
public static class UpstreamMetrics
{
    /// <summary>Adds, for each upstream, the calls under way and the calls in the queue.</summary>
    public static void Observe(Meter meter, params Upstream[] upstreams)
    {
        meter.CreateObservableGauge(
            "pygmy.upstream.calls", () => Measure(upstreams, u => u.CallsInUse), null, "Calls under way, by upstream.");
        meter.CreateObservableGauge(
            "pygmy.upstream.waiting", () => Measure(upstreams, u => u.CallsWaiting), null, "Calls in the queue, by upstream.");
    }

    private static IEnumerable<Measurement<int>> Measure(Upstream[] upstreams, Func<Upstream, int> value) =>
        upstreams.Select(u => new Measurement<int>(value(u), new KeyValuePair<string, object?>("upstream", u.Options.Name)));
}
