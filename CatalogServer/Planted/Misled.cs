using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Planted;

/// <summary>Decides a command against a view of the batch that is not true, as a faulty store would.</summary>
internal sealed class Misled(InventoryCommand command, Func<Batch, IDecisionView> viewOf) : InventoryCommand
{
    public override int MaxChanges => command.MaxChanges;

    public override int MostBytes => command.MostBytes;

    public override IEnumerable<DecisionNeed> Needs => command.Needs;

    public override void Apply(Batch batch)
    {
        var misled = new Batch(viewOf(batch));
        command.Apply(misled);
        foreach (InventoryChange change in misled.Changes)
        {
            batch.Add(change);
        }
    }
}

/// <summary>A batch as it is. Each fault changes what it needs.</summary>
internal abstract class BatchView(Batch batch) : IDecisionView
{
    public int Books => batch.Books;

    public long Sales => batch.NextSale - 1;

    public long Ordered => batch.Ordered;

    public bool MayRefuse => batch.Durable.MayRefuse;

    protected Batch Batch => batch;

    public virtual BookRow? Find(int itemNumber) => batch.Find(itemNumber);

    public virtual BookRow? FindTitle(string title) => batch.FindOnSale(new BookReference(null, title));

    public virtual bool TryFindOutcome(string op, out SaleOutcome outcome) => batch.TryFindOutcome(op, out outcome);

    public uint ChecksumUpTo(long saleNumber) => batch.Durable.ChecksumUpTo(saleNumber);
}
