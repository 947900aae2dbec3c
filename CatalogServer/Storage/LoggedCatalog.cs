using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>A store whose lookups and searches stand in the <see cref="CatalogLog"/>; it writes its changes itself.</summary>
internal sealed class LoggedCatalog(ICatalogStore store, CatalogLog log) : ICatalogStore
{
    public string StoreId => store.StoreId;

    public string Run => store.Run;

    public int MaxBatch => store.MaxBatch;

    public bool HasFailed => store.HasFailed;

    public CatalogFigures Figures => store.Figures;

    public CommitOutcome Submit(InventoryCommand command) => store.Submit(command);

    public BookRow? ReadBook(int itemNumber)
    {
        log.Lookup(itemNumber);
        return store.ReadBook(itemNumber);
    }

    public BookPage ReadPage(PageRequest page, string? topic = null, string? title = null)
    {
        log.Search(topic, title);
        return store.ReadPage(page, topic, title);
    }

    public BooksTogether ReadTogether(ReadBatch batch)
    {
        BooksTogether together = store.ReadTogether(batch);
        for (int i = 0; i < batch.Reads.Count && together.Pages[i] is not null; i++)
        {
            BookRead read = batch.Reads[i];
            if (read.ItemNumber is { } itemNumber)
            {
                log.Lookup(itemNumber);
            }
            else
            {
                log.Search(read.Topic, read.Title);
            }
        }

        return together;
    }

    public SalesPage ReadSales(long after, int limit) => store.ReadSales(after, limit);

    public CatalogLedger ReadLedger(long? checksummedSales) => store.ReadLedger(checksummedSales);

    public IReadOnlyList<BookLedger> ReadLedgers(int after, int limit) => store.ReadLedgers(after, limit);

    public void Dispose() => store.Dispose();
}
