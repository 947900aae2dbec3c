namespace PygmyStore.Client.Load;

/// <summary>What a load does. It ends after the iterations of every thread or after the time, whichever comes first.</summary>
internal sealed record LoadPlan
{
    /// <summary>Threads, each with its own connection.</summary>
    public required int Threads { get; init; }

    /// <summary>Iterations of each thread; null: only the time ends it.</summary>
    public long? Iterations { get; init; }

    /// <summary>Null: only the iterations end it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How often an iteration (search a topic, look up a book) buys the book too: 0 to 1.</summary>
    public double BuyProbability { get; init; }

    /// <summary>If set, an iteration is only this operation.</summary>
    public Operation? Only { get; init; }

    /// <summary>Decides all random choices: the same seed gives each thread the same topics, books and buys.</summary>
    public int Seed { get; init; }
}

/// <summary>One request of a load. The name in lower case is its name in commands and reports.</summary>
internal enum Operation
{
    Search,
    Lookup,
    Buy,
}
