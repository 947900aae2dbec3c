using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>The bounds of the servers' calls to each other, from the configuration.</summary>
public static class UpstreamSettings
{
    /// <summary>Calls at once that ask whether an upstream is ready; as many may wait.</summary>
    public const int ProbeCalls = 4;

    /// <summary>Calls of the keeper's pages at once; as many may wait.</summary>
    public const int KeeperCalls = 4;

    // Clients on this machine or network come again so soon. A call takes two syncs, of about as long each (decision 10).
    private const int GatherMicroseconds = 400;

    private const double HandoverShare = 0.9; // the rest is for the answer to the front end

    private const int ClosingBracket = 1; // of the list of buys
    private const int BytesAroundReads = 256; // the epoch, and the names of the members

    public static UpstreamOptions Catalog(StoreConfiguration configuration) =>
        Of("catalog", configuration.Catalog, configuration.CatalogCalls, configuration);

    public static UpstreamOptions Order(StoreConfiguration configuration) =>
        Of("order", configuration.Order, configuration.OrderCalls, configuration);

    /// <summary>
    /// How the catalog hands sales over: none waits for a connection, because the sale is made, and each ends soon enough to
    /// tell the front end.
    /// </summary>
    public static UpstreamOptions HandingOver(StoreConfiguration configuration) => Order(configuration) with
    {
        MaxCalls = configuration.Handovers(),
        CallTimeout = configuration.CallTimeout * HandoverShare,
    };

    /// <summary>How buys share calls to the service that is asked for them.</summary>
    public static CombiningLimits Buying(StoreConfiguration configuration) => new(
        configuration.BuyCalls,
        CombiningLimits.MostWaiting,
        configuration.BuysPerCall,
        configuration.MaxBodyBytes - ClosingBracket,
        GatherMicroseconds);

    /// <summary>How lookups and searches share calls to the catalog.</summary>
    public static CombiningLimits Reading(StoreConfiguration configuration) => new(
        configuration.ReadCalls,
        CombiningLimits.MostWaiting,
        ReadBatch.MaxReads,
        Math.Max(1, configuration.MaxBodyBytes - BytesAroundReads));

    /// <summary>Calls for a lease: one at a time, on a connection of their own, over within a third of the lease.</summary>
    public static UpstreamOptions Leasing(StoreConfiguration configuration)
    {
        TimeSpan patience = configuration.CacheLease / 3;
        return Catalog(configuration) with
        {
            MaxCalls = 1,
            MaxWaiting = 1,
            ConnectTimeout = patience < configuration.ConnectTimeout ? patience : configuration.ConnectTimeout,
            QueueWait = patience,
            CallTimeout = patience,
        };
    }

    /// <summary>The keeper's calls, with the keeper's key: they wait behind no buyer.</summary>
    public static UpstreamOptions Keeping(StoreConfiguration configuration) => Catalog(configuration) with
    {
        AdminKey = configuration.AdminKey,
        MaxCalls = KeeperCalls,
        MaxWaiting = KeeperCalls,
    };

    /// <summary>Calls that only ask whether the server is ready. They have a queue of their own.</summary>
    public static UpstreamOptions Probe(UpstreamOptions options, TimeSpan timeout) => options with
    {
        MaxCalls = ProbeCalls,
        MaxWaiting = ProbeCalls,
        QueueWait = timeout,
        CallTimeout = timeout,
    };

    private static UpstreamOptions Of(string name, IPEndPoint endPoint, int maxCalls, StoreConfiguration configuration) => new()
    {
        Name = name,
        EndPoint = endPoint,
        MaxCalls = maxCalls,
        ConnectTimeout = configuration.ConnectTimeout,
        MaxWaiting = CombiningLimits.MostWaiting,
        QueueWait = configuration.QueueWait,
        CallTimeout = configuration.CallTimeout,
        ServiceKey = configuration.ServiceKey,
    };
}

public static class UpstreamProbe
{
    private const int MaxReasonCharacters = 400; // a sentence or two
    private const int PauseMilliseconds = 50; // short, so that three servers that start together are up together

    /// <summary>Waits until every upstream answers, so that the servers may start in any order, or throws.</summary>
    public static void Await(TimeSpan patience, IReadOnlyList<Upstream> upstreams, ManualResetEventSlim stop)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (Upstream upstream in upstreams)
        {
            while (!stop.IsSet && WhyNotOk(upstream, "/healthz"u8) is not null)
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

    public static string? WhyNotReady(Upstream upstream) => WhyNotOk(upstream, "/readyz"u8);

    private static string? WhyNotOk(Upstream upstream, ReadOnlySpan<byte> target)
    {
        using UpstreamCall call = upstream.Call(
            new UpstreamRequest { Method = RequestMethod.Get, Target = target, IsSafeToRepeat = true });
        if (call.Outcome == UpstreamOutcome.Answered && call.Status == 200)
        {
            return null;
        }

        string reason = call.Outcome == UpstreamOutcome.Answered ? FirstLine(call.Body) : "";
        return $"the {upstream.Options.Name} server is not ready" + (reason.Length > 0 ? ": " + reason : "");
    }

    /// <summary>The beginning of the first line of a body, without control characters.</summary>
    private static string FirstLine(ReadOnlySpan<byte> body)
    {
        int end = body.IndexOfAny((byte)'\r', (byte)'\n');
        string line = Encoding.UTF8.GetString(end < 0 ? body : body[..end]);
        return string.Concat(line.Where(c => !char.IsControl(c)).Take(MaxReasonCharacters));
    }
}

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
