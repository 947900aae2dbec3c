namespace PygmyStore.Client.Load;

/// <summary>What a load is to do. It ends with the iterations of every thread or with the time, whichever is first.</summary>
internal sealed record LoadPlan
{
    /// <summary>Threads, each with a connection of its own.</summary>
    public required int Threads { get; init; }

    /// <summary>Iterations of each thread; null for no bound but the time.</summary>
    public long? Iterations { get; init; }

    /// <summary>Null for no bound but the iterations.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How often an iteration, which searches a topic and looks up a book, buys the book too: 0 to 1.</summary>
    public double BuyProbability { get; init; }

    /// <summary>When set, an iteration is this operation alone.</summary>
    public Operation? Only { get; init; }

    /// <summary>Decides all random choices: the same seed gives each thread the same topics, books and buys.</summary>
    public int Seed { get; init; }
}
