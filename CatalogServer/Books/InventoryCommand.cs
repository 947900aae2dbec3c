namespace PygmyStore.CatalogServer.Books;

/// <summary>A request for a change. It decides itself: a pure function of the batch so far, whose answer it keeps.</summary>
/// <remarks>The answer holds only once the commit is durable.</remarks>
internal abstract class InventoryCommand
{
    /// <summary>Decides, and returns what must become durable; null when nothing changes.</summary>
    public abstract InventoryChange? Decide(Batch batch);
}
