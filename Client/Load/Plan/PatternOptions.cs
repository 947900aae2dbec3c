using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Load.Plan;

/// <summary>What the patterns of a load choose from, and how. Null means the pattern's own (<see cref="PatternKind"/>).</summary>
internal sealed record PatternOptions
{
    public required IStoreFace Face { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<Book> Books { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    public required long Seed { get; init; }

    /// <summary>Null: all books alike.</summary>
    public ItemChoice? Items { get; init; }

    public QuantityRange? Quantity { get; init; }

    /// <summary>How often an iteration that may buy does; for the patterns that have one.</summary>
    public double? BuyProbability { get; init; }

    /// <summary>For the pattern <c>mix</c>.</summary>
    public MixWeights? Mix { get; init; }

    /// <summary>The iterations that a client will make, if that is known.</summary>
    public long? Iterations { get; init; }

    public bool CanSearch => Topics.Count > 0 && Face.Search(Topics[0]) is not null;

    public bool CanReadBack => Face.Order(1) is not null;
}
