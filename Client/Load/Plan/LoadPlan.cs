namespace PygmyStore.Client.Load.Plan;

/// <summary>What a load does, apart from the store that it is sent to.</summary>
internal sealed record LoadPlan
{
    /// <summary>Part of every key and request id: a key of an earlier run would buy nothing.</summary>
    public required string Run { get; init; }

    /// <summary>Clients, each with a thread and a connection. In an open load, the most calls at once.</summary>
    public required int Clients { get; init; }

    /// <summary>When iterations are due in an open load; null: a client begins one as soon as it has ended the last.</summary>
    public IArrivals? Arrivals { get; init; }

    /// <summary>Iterations of each client in a closed load; null: only the time ends it.</summary>
    public long? Iterations { get; init; }

    /// <summary>How long, the warm-up included; null: only the iterations end it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Calls that are due in this first part are not in the figures.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>A closed load's clients begin one after another in this first part.</summary>
    public TimeSpan RampUp { get; init; }

    /// <summary>The pause of a closed load's client between two iterations.</summary>
    public TimeSpan Think { get; init; }

    /// <summary>How long a call may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a connection carries many calls; otherwise each call has its own.</summary>
    public bool KeepsConnections { get; init; } = true;

    /// <summary>Makes a client's own pattern.</summary>
    public required Func<IPattern> NewPattern { get; init; }
}

/// <summary>When the iterations of an open load are due. For any thread; allocates nothing.</summary>
internal interface IArrivals
{
    /// <summary>When it ends, after the start.</summary>
    TimeSpan Duration { get; }

    /// <summary>When an iteration, from 0, is due after the start; at or after <see cref="Duration"/> if there is none.</summary>
    TimeSpan DueAt(long iteration);
}
