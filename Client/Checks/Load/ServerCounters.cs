using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Checks.Load;

/// <summary>What the servers have counted so far (<c>GET /metrics</c>), all of them together.</summary>
internal sealed class ServerCounters
{
    private const string Requests = "pygmy_requests_total";
    private const string Refused = "pygmy_connections_refused_total";
    private const string Rejected = "rejected"; // an operation

    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(1); // it waits for nothing behind

    private readonly Dictionary<(string Operation, int Status), long> _requests = [];

    private ServerCounters()
    {
    }

    /// <summary>Answers that no operation counts: to connections without a place, and to bytes that are no request.</summary>
    public long WithoutOperation { get; private set; }

    public IReadOnlyDictionary<(string Operation, int Status), long> RequestCounts => _requests;

    /// <summary>Null if a server has no such counters, or does not tell them.</summary>
    public static ServerCounters? TryRead(CheckedStore store, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return null;
        }

        var counters = new ServerCounters();
        // The same server may be named twice, to send it more.
        return store.Servers.DistinctBy(server => server.Options.EndPoint).All(counters.TryAdd) ? counters : null;
    }

    /// <summary>What was counted since; null if a server began anew in between.</summary>
    public ServerCounters? Since(ServerCounters before)
    {
        var difference = new ServerCounters { WithoutOperation = WithoutOperation - before.WithoutOperation };
        foreach (((string, int) key, long count) in _requests)
        {
            difference._requests[key] = count - before._requests.GetValueOrDefault(key);
        }

        bool hasLess = difference.WithoutOperation < 0 || difference._requests.Values.Any(count => count < 0)
            || before._requests.Keys.Except(_requests.Keys).Any();
        return hasLess ? null : difference;
    }

    private bool TryAdd(Upstream server)
    {
        using UpstreamCall call = server.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = "/metrics"u8,
            DeadlineMilliseconds = Environment.TickCount64 + (long)CallTime.TotalMilliseconds,
            IsSafeToRepeat = true,
        });
        if (call.Outcome != UpstreamOutcome.Answered || call.Status != 200)
        {
            return false;
        }

        bool hasRequests = false;
        foreach (string line in Encoding.UTF8.GetString(call.Body).Split('\n'))
        {
            hasRequests |= line.Contains(Requests, StringComparison.Ordinal); // a comment has it before there are any
            int value = line.LastIndexOf(' ');
            if (value < 0 || line[0] == '#' || !long.TryParse(line.AsSpan(value + 1), out long count))
            {
                continue;
            }

            Add(line[..value], count);
        }

        return hasRequests;
    }

    private void Add(string series, long count)
    {
        if (series == Refused)
        {
            WithoutOperation += count;
        }
        else if (series.StartsWith(Requests, StringComparison.Ordinal)
            && Label(series, "operation") is { } operation && int.TryParse(Label(series, "status"), out int status))
        {
            WithoutOperation += operation == Rejected ? count : 0;
            _requests[(operation, status)] = _requests.GetValueOrDefault((operation, status)) + count;
        }
    }

    /// <summary>Our labels' values need no escapes.</summary>
    private static string? Label(string series, string name)
    {
        int start = series.IndexOf($"{name}=\"", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += name.Length + 2;
        int end = series.IndexOf('"', start);
        return end < 0 ? null : series[start..end];
    }
}
