using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>A sale that remembers the book that had the title when it was decided.</summary>
internal sealed class NamedSell(SaleRequest request) : SingleCommand
{
    private readonly Sell _sell = new(request);
    private int _itemNumber;

    public string Op => request.Op;

    public Sale? Sale => _sell.Sale;

    public bool IsReplayed => _sell.IsReplayed;

    /// <summary>What is to be recorded; with the book that had the title when it was decided.</summary>
    public SaleOutcome Outcome => new(_itemNumber, request.Quantity, _sell.Verdict, _sell.Sale, request.Name);

    public override InventoryChange? Decide(Batch batch)
    {
        _itemNumber = batch.TryFindOutcome(request.Op, out SaleOutcome known) ? known.ItemNumber
            : request.ItemNumber ?? batch.FindOnSale(request.Book())?.ItemNumber ?? 0;
        return _sell.Decide(batch);
    }
}
