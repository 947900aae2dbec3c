namespace PygmyStore.CatalogServer.Books;

/// <summary>A request for changes. It decides itself against the batch so far, and keeps its answer.</summary>
/// <remarks>The answer holds only once the commit is durable.</remarks>
internal abstract class InventoryCommand
{
    /// <summary>How many changes it may make at most; at least 1.</summary>
    public virtual int MaxChanges => 1;

    /// <summary>Most bytes of the journal that it can take.</summary>
    public virtual int MostBytes => JournalFormat.MostBytes;

    /// <summary>What it reads to decide.</summary>
    public virtual IEnumerable<DecisionNeed> Needs => [];

    /// <summary>Decides, and adds to the batch what must become durable.</summary>
    public abstract void Apply(Batch batch);
}

/// <summary>A request for one change.</summary>
internal abstract class SingleCommand : InventoryCommand
{
    /// <summary>A pure function of the batch so far: returns what must become durable; null when nothing changes.</summary>
    public abstract InventoryChange? Decide(Batch batch);

    public sealed override void Apply(Batch batch)
    {
        if (Decide(batch) is { } change)
        {
            batch.Add(change);
        }
    }
}

/// <summary>
/// Changes nothing, but has the inventory written to its file; in the queue with all others, so that no writer is at work then.
/// </summary>
internal sealed class TakeCheckpoint : InventoryCommand
{
    public override void Apply(Batch batch)
    {
    }
}
