using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Planted;

/// <summary>
/// The fault <c>forget_keys</c>: a sale does not look whether its key has bought already. A buy that is sent again, because its
/// answer was lost, buys again.
/// </summary>
internal sealed class ForgetKeys(ICatalogStore store) : PlantedCatalog(store)
{
    protected override CommitOutcome SubmitSale(InventoryCommand command) =>
        Store.Submit(new Misled(command, batch => new WithoutKeys(batch)));

    /// <summary>Knows the keys of its own batch alone, which no store can take twice.</summary>
    private sealed class WithoutKeys(Batch batch) : BatchView(batch)
    {
        public override bool TryFindOutcome(string op, out SaleOutcome outcome)
        {
            outcome = default;
            return Batch.Changes.Any(change => OpOf(change) == op) && base.TryFindOutcome(op, out outcome);
        }

        private static string? OpOf(InventoryChange change) => change switch
        {
            InventoryChange.Sold sold => sold.Sale.Op,
            InventoryChange.Refused refused => refused.Op,
            _ => null,
        };
    }
}
