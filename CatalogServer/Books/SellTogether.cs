namespace PygmyStore.CatalogServer.Books;

/// <summary>Several sales that came in one request, each decided by itself, in their order; they share one commit.</summary>
internal sealed class SellTogether(IReadOnlyList<SingleCommand> sales) : InventoryCommand
{
    /// <inheritdoc/>
    public override int MaxChanges => sales.Count;

    /// <inheritdoc/>
    public override int MostBytes => sales.Sum(sale => sale.MostBytes);

    /// <inheritdoc/>
    public override void Apply(Batch batch)
    {
        foreach (SingleCommand sale in sales)
        {
            sale.Apply(batch);
        }
    }
}
