namespace PygmyStore.Client.Load.Plan;

/// <summary>A pattern by its name, with its own defaults.</summary>
internal sealed record PatternKind
{
    public required string Name { get; init; }

    /// <summary>What an iteration does, for the help.</summary>
    public required string Description { get; init; }

    public int Clients { get; init; } = 8; // enough to keep two cores busy, with a store on the same machine

    /// <summary>Iterations of each client; null: only the time ends it.</summary>
    public long? Iterations { get; init; }

    /// <summary>Null if the pattern leaves nothing to chance here.</summary>
    public double? BuyProbability { get; init; }

    public QuantityRange Quantity { get; init; } = new(1, 1);

    /// <summary>Gives a function that makes a client's pattern; null and a sentence if nothing is left to do.</summary>
    internal required PatternMaker Maker { get; init; }
}

internal delegate Func<IPattern>? PatternMaker(
    PatternKind kind, PatternOptions options, PatternChoices choices, out string refusal);

/// <summary>What the patterns of all clients of a load have in common. For any thread.</summary>
/// <param name="Seed">The seed of the load.</param>
/// <param name="Items">Which book.</param>
/// <param name="Quantity">How many copies of it.</param>
/// <param name="TopicOf">The index of each book's topic; -1 if the load does not search for it.</param>
/// <param name="Topics">How many topics there are.</param>
internal sealed record PatternChoices(long Seed, ItemChoice Items, QuantityRange Quantity, int[] TopicOf, int Topics);
