namespace PygmyStore.Common.Contracts;

/// <summary>
/// What a server tells of itself under <c>GET /figures</c>: its name, totals since its start, and its state at this moment. The
/// store's own upkeep (probes, leases, ledgers, this route) is not among the requests.
/// </summary>
/// <param name="Server">Its name: <c>frontend</c>, <c>order</c>, <c>catalog</c>.</param>
/// <param name="Run">An id of this life of its process; another one means that it was started again.</param>
/// <param name="StartedMilliseconds">When it started to serve, by its own clock, in milliseconds since 1970.</param>
/// <param name="Failed">Requests answered with a status from 500 on, except shed ones.</param>
/// <param name="Shed">Requests for which there was no room.</param>
/// <param name="OwnMicroseconds">The time of all requests without what the servers behind took of it.</param>
/// <param name="Buckets">Requests by their duration (<c>DurationBuckets</c>); their sum is the number of all.</param>
/// <param name="Connections">Open connections.</param>
/// <param name="Workers">Worker threads.</param>
/// <param name="BusyWorkers">Those that serve a connection now; they may be waiting.</param>
/// <param name="Queued">Connections that wait for a worker.</param>
/// <param name="Waiting">Requests that wait inside for their turn at a call or a commit.</param>
public sealed record ServerFigures(
    string Server, string Run, long StartedMilliseconds, long Failed, long Shed, long OwnMicroseconds,
    IReadOnlyList<long> Buckets, int Connections, int Workers, int BusyWorkers, int Queued, int Waiting);
