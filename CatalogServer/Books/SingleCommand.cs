namespace PygmyStore.CatalogServer.Books;

/// <summary>A request for one change.</summary>
internal abstract class SingleCommand : InventoryCommand
{
    /// <summary>A pure function of the batch so far: returns what must become durable; null when nothing changes.</summary>
    public abstract InventoryChange? Decide(Batch batch);

    /// <inheritdoc/>
    public sealed override void Apply(Batch batch)
    {
        if (Decide(batch) is { } change)
        {
            batch.Add(change);
        }
    }
}
