namespace PygmyStore.Common.Runtime;

/// <summary>
/// The sizes and bounds of a <see cref="SocketServer"/>; every queue, table and thread count has its limit here.
/// </summary>
public sealed record SocketServerOptions
{
    /// <summary>Prefix of the names of the server's threads and of its fault reports.</summary>
    public string Name { get; init; } = "server";

    /// <summary>How sessions and threads are paired.</summary>
    public ThreadPolicy Policy { get; init; } = ThreadPolicy.PerSession;

    /// <summary>Under <see cref="ThreadPolicy.PerSession"/>, threads that are started at once and stay; at least one.</summary>
    public int MinWorkers { get; init; } = 4;

    /// <summary>Threads at most, those inside a <see cref="BlockingRegion"/> included.</summary>
    public int MaxWorkers { get; init; } = 64;

    /// <summary>
    /// Under <see cref="ThreadPolicy.PerRequest"/>, how many threads may wait for sessions or run at once. More runnable threads than two
    /// per core only take turns: 80 of them answered half as many lookups (decision 21).
    /// </summary>
    public int Running { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>
    /// Under <see cref="ThreadPolicy.PerSession"/>, how many new connections may wait for a worker; beyond, they are refused.
    /// </summary>
    public int QueueLength { get; init; } = 128;

    /// <summary>
    /// Under <see cref="ThreadPolicy.PerSession"/>, how many sessions at once may go on with further requests that they have in hand: one for
    /// each core keeps it at work, and leaves what they call to those who send one request at a time.
    /// </summary>
    public int PipeliningAtOnce { get; init; } = Environment.ProcessorCount;

    /// <summary>Open connections at most, parked ones included; beyond, they are refused.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Connections at most that are ended and wait for their peer (<see cref="LingeringClose"/>).</summary>
    public int MaxLingering { get; init; } = LingeringClose.MaxSockets;

    /// <summary>Connections to other servers that this one may have: they need descriptors too (<see cref="DescriptorBudget"/>).</summary>
    public int OutgoingConnections { get; init; }

    /// <summary>Descriptors that the accepting thread holds back (<see cref="DescriptorReserve"/>).</summary>
    public int ReservedDescriptors { get; init; }

    /// <summary>
    /// Under <see cref="ThreadPolicy.PerSession"/>, how long a worker stays with a session that pauses; zero for not at all.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The whole answer to a connection that is refused, sent by the accepting thread: it must fit into the send buffer of a
    /// fresh socket (<see cref="MaxRefusalBytes"/>).
    /// </summary>
    public ReadOnlyMemory<byte> Refusal { get; init; }

    /// <summary>Wait with <c>select</c> even where epoll is to be had.</summary>
    public bool Portable { get; init; }

    /// <summary>Stack of each worker thread: small, because there are many and each collection walks them.</summary>
    public int StackBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// Told of an exception that a session or a runtime thread let out, which is a bug; the session is closed and the server
    /// goes on. Called on the thread it happened on; writes to standard error unless set.
    /// </summary>
    public Action<string, Exception> ReportFault { get; init; } =
        static (where, fault) => Messages.Error.WriteLine($"{where}: unexpected {fault}");

    /// <summary>
    /// Told once when the listening socket has failed: no connection will come any more, and the server is worth nothing. Called on the
    /// accepting thread, which ends then; writes to standard error unless set.
    /// </summary>
    public Action<Exception> OnAcceptFailed { get; init; } =
        static failure => Messages.Error.WriteLine($"no connection can be accepted any more: {failure.Message}");

    /// <summary>Half of the smallest default send buffer (16 KiB on Linux), so that sending a refusal cannot block.</summary>
    public const int MaxRefusalBytes = 8 * 1024;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinWorkers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWorkers, Policy == ThreadPolicy.PerSession ? MinWorkers : 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Running, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(QueueLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(PipeliningAtOnce, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConnections, SelectReadiness.MaxSockets);
        ArgumentOutOfRangeException.ThrowIfLessThan(Linger, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Refusal.Length, MaxRefusalBytes);
    }
}
