using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Planted;

/// <summary>
/// The fault <c>early_answer</c>: a sale is answered when it is decided, before it is written. It is written when the next
/// request of another kind comes: the order service asks for sales once in <c>adopt_every_ms</c>. A kill before that loses it.
/// </summary>
/// <param name="store">The store, to which the sales go later.</param>
/// <param name="durable">What is durable in it. All commits of the routes go through here, one at a time.</param>
internal sealed class EarlyAnswer(ICatalogStore store, IDecisionView durable) : PlantedCatalog(store)
{
    private const int MostUnwritten = 256; // some 50 KiB; a demo's buyers make fewer in a second

    private readonly Lock _lock = new();
    private readonly Batch _promised = new(durable);

    public override SalesPage ReadSales(long after, int limit)
    {
        WriteNow();
        return base.ReadSales(after, limit);
    }

    public override CatalogLedger ReadLedger(long? checksummedSales)
    {
        WriteNow();
        return base.ReadLedger(checksummedSales);
    }

    public override IReadOnlyList<BookLedger> ReadLedgers(int after, int limit)
    {
        WriteNow();
        return base.ReadLedgers(after, limit);
    }

    protected override CommitOutcome SubmitSale(InventoryCommand command)
    {
        lock (_lock)
        {
            if (_promised.Changes.Count + command.MaxChanges > Math.Min(MostUnwritten, Store.MaxBatch)
                && Write() is not CommitOutcome.Durable and var failed)
            {
                return failed;
            }

            command.Apply(_promised);
            return CommitOutcome.Durable; // which is the fault: it is in memory only
        }
    }

    protected override CommitOutcome SubmitOther(InventoryCommand command)
    {
        lock (_lock)
        {
            return Write() is not CommitOutcome.Durable and var failed ? failed : Store.Submit(command);
        }
    }

    private void WriteNow()
    {
        lock (_lock)
        {
            Write(); // when it fails, the store says so to the next sale
        }
    }

    private CommitOutcome Write()
    {
        if (_promised.Changes.Count == 0)
        {
            return CommitOutcome.Durable;
        }

        CommitOutcome outcome = Store.Submit(new Promised([.. _promised.Changes]));
        _promised.Clear();
        return outcome;
    }

    /// <summary>Sales that were decided and answered before.</summary>
    private sealed class Promised(InventoryChange[] changes) : InventoryCommand
    {
        public override int MaxChanges => changes.Length;

        public override int MostBytes => changes.Length * JournalFormat.MostBytes;

        public override void Apply(Batch batch) => Array.ForEach(changes, batch.Add);
    }
}
