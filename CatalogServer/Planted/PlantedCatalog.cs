using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Planted;

/// <summary>
/// A catalog that is wrong on purpose, for a demo. It stands between the routes and the store, and the store itself stays as it
/// is. For any thread.
/// </summary>
internal abstract class PlantedCatalog(ICatalogStore store) : ICatalogStore
{
    public string StoreId => store.StoreId;

    public string Run => store.Run;

    public int MaxBatch => store.MaxBatch;

    public bool HasFailed => store.HasFailed;

    public CatalogFigures Figures => store.Figures;

    protected ICatalogStore Store => store;

    /// <summary>The store with the fault; the store itself where there is none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="durable">What is durable in it, for the thread that commits.</param>
    /// <param name="fault">The setting.</param>
    public static ICatalogStore Around(ICatalogStore store, IDecisionView durable, PlantedFault fault) => fault switch
    {
        PlantedFault.CheckThenAct => new CheckThenAct(store, CheckThenAct.LetOthersRun),
        PlantedFault.ForgetKeys => new ForgetKeys(store),
        PlantedFault.EarlyAnswer => new EarlyAnswer(store, durable),
        _ => store,
    };

    public CommitOutcome Submit(InventoryCommand command) =>
        command is Sell or SellTogether ? SubmitSale(command) : SubmitOther(command);

    public BookRow? ReadBook(int itemNumber) => store.ReadBook(itemNumber);

    public BookPage ReadPage(PageRequest page, string? topic = null, string? title = null) => store.ReadPage(page, topic, title);

    public BooksTogether ReadTogether(ReadBatch batch) => store.ReadTogether(batch);

    public virtual SalesPage ReadSales(long after, int limit) => store.ReadSales(after, limit);

    public virtual CatalogLedger ReadLedger(long? checksummedSales) => store.ReadLedger(checksummedSales);

    public virtual IReadOnlyList<BookLedger> ReadLedgers(int after, int limit) => store.ReadLedgers(after, limit);

    public void Dispose() => store.Dispose();

    protected abstract CommitOutcome SubmitSale(InventoryCommand command);

    protected virtual CommitOutcome SubmitOther(InventoryCommand command) => store.Submit(command);
}
