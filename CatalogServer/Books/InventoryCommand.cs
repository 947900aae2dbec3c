namespace PygmyStore.CatalogServer.Books;

/// <summary>A request for changes. It decides itself against the batch so far, and keeps its answer.</summary>
/// <remarks>The answer holds only once the commit is durable.</remarks>
internal abstract class InventoryCommand
{
    /// <summary>How many changes it may make at most; at least 1.</summary>
    public virtual int MaxChanges => 1;

    /// <summary>Most bytes of the journal that it can take.</summary>
    public virtual int MostBytes => JournalFormat.MostBytes;

    /// <summary>Decides, and adds to the batch what must become durable.</summary>
    public abstract void Apply(Batch batch);
}
