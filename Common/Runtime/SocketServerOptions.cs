namespace PygmyStore.Common.Runtime;

/// <summary>The bounds of a <see cref="SocketServer"/>: every queue, table and thread count has its limit here.</summary>
public sealed record SocketServerOptions
{
    /// <summary>Half of the smallest default send buffer (16 KiB on Linux), so that sending a refusal cannot block.</summary>
    public const int MaxRefusalBytes = 8 * 1024;

    /// <summary>The names of the server's threads begin with it.</summary>
    public string Name { get; init; } = "server";

    /// <summary>Whether the peers are clients, of which each pays for itself, and not our servers.</summary>
    public bool ServesClients { get; init; }

    /// <summary>Sessions that may have a thread of their own until they pause. The others share the rest (decision 24).</summary>
    public int OwnThreads { get; init; }

    /// <summary>Threads at most, but for those of sessions that keep theirs (<see cref="IWorker.TryKeep"/>).</summary>
    public int MaxWorkers { get; init; } = 64;

    /// <summary>Threads that wait for sessions or serve them at once, besides those that sessions own (decision 21).</summary>
    public int Running { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>How long a thread that is not needed sleeps before it ends: longer than the pauses of a steady load.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Open connections at most, parked ones included. The others are refused.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Connections at most that are ended and wait for their peer (<see cref="LingeringClose"/>).</summary>
    public int MaxLingering { get; init; } = LingeringClose.MaxSockets;

    /// <summary>Connections to other servers at most: they need descriptors too (<see cref="DescriptorBudget"/>).</summary>
    public int OutgoingConnections { get; init; }

    /// <summary>Descriptors that the accepting thread holds back (<see cref="DescriptorReserve"/>).</summary>
    public int ReservedDescriptors { get; init; }

    /// <summary>How long a session's own thread waits for the next bytes; zero for not at all.</summary>
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
        ArgumentOutOfRangeException.ThrowIfNegative(OwnThreads);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWorkers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Running, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConnections, SelectReadiness.MaxSockets);
        ArgumentOutOfRangeException.ThrowIfLessThan(ParkAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Refusal.Length, MaxRefusalBytes);
    }
}
