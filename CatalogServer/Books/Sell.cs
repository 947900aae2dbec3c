using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>Step 3 of a buy (ARCHITECTURE.md): takes copies for an op, once. The check of the stock and the decrement are this one step.</summary>
internal sealed class Sell(SaleRequest request) : SingleCommand
{
    public SaleVerdict Verdict { get; private set; }

    /// <summary>The sale, when that is the verdict.</summary>
    public Sale? Sale { get; private set; }

    /// <summary>Whether it was decided before, for an earlier request with this op.</summary>
    public bool IsReplayed { get; private set; }

    /// <inheritdoc/>
    public override int MostBytes => JournalFormat.MostBytesOfSale(request.Op);

    /// <inheritdoc/>
    public override InventoryChange? Decide(Batch batch)
    {
        if (batch.TryFindOutcome(request.Op, out SaleOutcome known))
        {
            IsReplayed = true;
            bool isSame = known.ItemNumber == request.ItemNumber && known.Quantity == request.Quantity;
            (Verdict, Sale) = isSame ? (known.Verdict, known.Sale) : (SaleVerdict.OtherRequest, null);
            return null;
        }

        BookRow? book = batch.FindOnSale(request.ItemNumber);
        if (book is null || book.Stock < request.Quantity)
        {
            if (!batch.MayRefuse)
            {
                Verdict = SaleVerdict.Undecided;
                return null;
            }

            // Recorded like a sale: a first attempt that was delayed must not sell after a restock.
            Verdict = book is null ? SaleVerdict.NoSuchBook : SaleVerdict.OutOfStock;
            return new InventoryChange.Refused(request.Op, request.ItemNumber, request.Quantity, Verdict);
        }

        Verdict = SaleVerdict.Sold;
        Sale = new Sale(
            batch.NextSale, request.Op, book.ItemNumber, book.Title, request.Quantity, book.Cost,
            book.Stock - request.Quantity, book.Version + 1);
        return new InventoryChange.Sold(Sale);
    }
}
