namespace PygmyStore.Common.Runtime;

/// <summary>The bounds of a <see cref="SocketServer"/>: every queue, table and thread count has its limit here.</summary>
public sealed record SocketServerOptions
{
    /// <summary>Half of the smallest default send buffer (16 KiB on Linux), so that sending a refusal cannot block.</summary>
    public const int MaxRefusalBytes = 8 * 1024;

    /// <summary>The names of the server's threads begin with it.</summary>
    public string Name { get; init; } = "server";

    public ThreadPolicy Policy { get; init; } = ThreadPolicy.PerSession;

    /// <summary>Under <see cref="ThreadPolicy.PerSession"/>, threads that are started at once and stay; at least one.</summary>
    public int MinWorkers { get; init; } = 4;

    /// <summary>Threads at most, those inside a <see cref="BlockingRegion"/> included.</summary>
    public int MaxWorkers { get; init; } = 64;

    /// <summary>Per request: threads that may wait or run at once. More only take turns (decision 21).</summary>
    public int Running { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Per session: how many new connections may wait for a worker. The others are refused.</summary>
    public int QueueLength { get; init; } = 128;

    /// <summary>Open connections at most, parked ones included. The others are refused.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Connections at most that are ended and wait for their peer (<see cref="LingeringClose"/>).</summary>
    public int MaxLingering { get; init; } = LingeringClose.MaxSockets;

    /// <summary>Connections to other servers at most: they need descriptors too (<see cref="DescriptorBudget"/>).</summary>
    public int OutgoingConnections { get; init; }

    /// <summary>Descriptors that the accepting thread holds back (<see cref="DescriptorReserve"/>).</summary>
    public int ReservedDescriptors { get; init; }

    /// <summary>Per session: how long a worker waits for the next bytes before it parks; zero for not at all.</summary>
    public TimeSpan ParkAfter { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The whole answer to a connection that is refused: at most <see cref="MaxRefusalBytes"/>.</summary>
    public ReadOnlyMemory<byte> Refusal { get; init; }

    /// <summary>Wait with <c>select</c> even where there is epoll.</summary>
    public bool Portable { get; init; }

    /// <summary>Stack of each worker thread: small, because there are many and each collection walks them.</summary>
    public int StackBytes { get; init; } = 256 * 1024;

    /// <summary>Told of each exception that came to a catch-all (<see cref="Faults"/>), on the thread it happened on.</summary>
    public Action<string, Exception> ReportFault { get; init; } = Faults.ToStandardError;

    /// <summary>Told once, on the accepting thread, when the listening socket has failed: no more connections come.</summary>
    public Action<Exception> OnAcceptFailed { get; init; } =
        static failure => Messages.Error.WriteLine($"no connection can be accepted any more: {failure.Message}");

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinWorkers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWorkers, Policy == ThreadPolicy.PerSession ? MinWorkers : 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Running, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(QueueLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConnections, SelectReadiness.MaxSockets);
        ArgumentOutOfRangeException.ThrowIfLessThan(ParkAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Refusal.Length, MaxRefusalBytes);
    }
}

/// <summary>How long a session keeps the thread that serves it.</summary>
public enum ThreadPolicy
{
    PerSession, // until the session pauses or ends
    PerRequest, // for one turn
}
