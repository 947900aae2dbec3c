namespace PygmyStore.CatalogServer.Books;

/// <summary>
/// The durable state that a <see cref="Batch"/> decides against: all of it in memory, or what was loaded for the commands' needs.
/// </summary>
/// <remarks>It belongs to the one thread that writes.</remarks>
internal interface IDecisionView
{
    /// <summary>How many books there are, withdrawn ones included.</summary>
    int Books { get; }

    /// <summary>How many sales there ever were, which is also the number of the last one.</summary>
    long Sales { get; }

    /// <summary>All sales up to this number are known to have their order.</summary>
    long Ordered { get; }

    /// <summary>Whether a refusal can be recorded: those that are remembered are not yet too many.</summary>
    bool MayRefuse { get; }

    /// <summary>The book with that number, even when it is withdrawn.</summary>
    BookRow? Find(int itemNumber);

    /// <summary>The book on sale of that title, whatever its case. At most one has it.</summary>
    BookRow? FindTitle(string title);

    /// <summary>What was decided for an op.</summary>
    bool TryFindOutcome(string op, out SaleOutcome outcome);

    /// <summary>The checksum over the sales up to a number (<see cref="SaleChecksum"/>).</summary>
    uint ChecksumUpTo(long saleNumber);
}

/// <summary>
/// What a command reads beside counts and checksums: a book by number or title, and an op's outcome; null for none.
/// </summary>
internal readonly record struct DecisionNeed(int? ItemNumber = null, string? Title = null, string? Op = null);
