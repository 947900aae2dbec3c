namespace PygmyStore.CatalogServer.Storage;

/// <summary>What a <see cref="JournalStep"/> is.</summary>
internal enum JournalStepKind
{
    /// <summary>Books have changed.</summary>
    Changed,

    /// <summary>inventory.csv was about to be replaced, or was replaced, by the state at this moment.</summary>
    Replacing,

    /// <summary>A person's edit of inventory.csv was booked; the file has stayed as it is.</summary>
    Edited,
}

/// <summary>What the journal has between two moments.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="InventoryHash">Tells the content of inventory.csv that was written, or edited.</param>
/// <param name="Changes">The changes of books.</param>
internal sealed record JournalStep(JournalStepKind Kind, string InventoryHash, List<InventoryChange> Changes);
