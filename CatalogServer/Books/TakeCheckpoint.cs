namespace PygmyStore.CatalogServer.Books;

/// <summary>
/// Changes nothing, but has the inventory written to its file; in the queue with all others, so that no writer is at work then.
/// </summary>
internal sealed class TakeCheckpoint : SingleCommand
{
    /// <inheritdoc/>
    public override InventoryChange? Decide(Batch batch) => null;
}
