namespace PygmyStore.Common.Records;

/// <summary>A record of the journal that changes no book by itself, but says what stands around it.</summary>
public abstract record JournalMark
{
    private JournalMark()
    {
    }

    /// <summary>The inventory is written to its files.</summary>
    /// <param name="Sales">How many sales there were.</param>
    /// <param name="InventoryHash">Tells the content that was written from any other.</param>
    /// <param name="IsTaken">Whether both files have been replaced; otherwise they were about to be.</param>
    public sealed record Checkpoint(long Sales, string InventoryHash, bool IsTaken) : JournalMark;

    /// <summary>A segment begins.</summary>
    /// <param name="Sales">How many sales there were.</param>
    /// <param name="Checksum">The checksum over them (<see cref="SaleChecksum"/>).</param>
    /// <param name="Ordered">All sales up to this number were known to have their order.</param>
    public sealed record Segment(long Sales, uint Checksum, long Ordered) : JournalMark;

    /// <summary>The changes that a person has made in inventory.csv follow, or have all been given.</summary>
    /// <param name="InventoryHash">Tells which content was edited.</param>
    /// <param name="IsDone">Whether they are complete.</param>
    public sealed record Edit(string InventoryHash, bool IsDone) : JournalMark;
}
