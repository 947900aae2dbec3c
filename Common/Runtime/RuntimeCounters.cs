namespace PygmyStore.Common.Runtime;

/// <summary>A moment of a <see cref="SocketServer"/> in figures: gauges first, then totals since the start.</summary>
/// <param name="Connections">Open connections.</param>
/// <param name="Parked">Those of them that own no thread.</param>
/// <param name="Workers">Worker threads.</param>
/// <param name="BusyWorkers">Those of them that serve a session, blocked or not.</param>
/// <param name="Queued">Sessions that wait for a worker.</param>
/// <param name="Lingering">Refused or failed connections that wait for their peer to finish.</param>
/// <param name="Accepted">Connections accepted, the refused ones included.</param>
/// <param name="Refused">Connections refused because the server was full.</param>
/// <param name="Expired">Parked sessions whose deadline passed.</param>
/// <param name="AcceptErrors">Accepts that failed.</param>
/// <param name="Faults">Exceptions that sessions or runtime threads let out.</param>
public readonly record struct RuntimeCounters(
    int Connections,
    int Parked,
    int Workers,
    int BusyWorkers,
    int Queued,
    int Lingering,
    long Accepted,
    long Refused,
    long Expired,
    long AcceptErrors,
    long Faults);
