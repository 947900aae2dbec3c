namespace PygmyStore.Common.Runtime;

/// <summary>The sizes of a <see cref="WorkerPool{T}"/>.</summary>
internal sealed record WorkerPoolOptions
{
    public string Name { get; init; } = "pool";

    /// <summary>Workers that are started at once and never leave; at least one.</summary>
    public required int MinWorkers { get; init; }

    public required int MaxWorkers { get; init; }

    /// <summary>Items that may wait when all workers are busy.</summary>
    public required int QueueLength { get; init; }

    /// <summary>Further places, for items that must not be refused.</summary>
    public int ReservedLength { get; init; }

    public int StackBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// How long a worker above the minimum waits for an item before it leaves: longer than the pauses of a steady load.
    /// </summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told of an exception that an item let out, with the worker's name.</summary>
    public required Action<string, Exception> ReportFault { get; init; }
}
