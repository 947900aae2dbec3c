using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>
/// Step 3 of a buy (ARCHITECTURE.md): takes copies for an op, once. Finding the book by its title, the check of the stock and the decrement are
/// this one step.
/// </summary>
internal sealed class Sell(SaleRequest request) : SingleCommand
{
    public SaleRequest Request => request;

    public SaleVerdict Verdict { get; private set; }

    /// <summary>The sale, when that is the verdict.</summary>
    public Sale? Sale { get; private set; }

    /// <summary>Whether it was decided before, for an earlier request with this op.</summary>
    public bool IsReplayed { get; private set; }

    /// <inheritdoc/>
    public override int MostBytes => JournalFormat.MostBytesOfSale(request.Op, request.Name);

    /// <inheritdoc/>
    public override InventoryChange? Decide(Batch batch)
    {
        if (batch.TryFindOutcome(request.Op, out SaleOutcome known))
        {
            IsReplayed = true;
            (Verdict, Sale) = known.IsOf(request) ? (known.Verdict, known.Sale) : (SaleVerdict.OtherRequest, null);
            return null;
        }

        BookRow? book = batch.FindOnSale(request.Book());
        if (book is null || book.Stock < request.Quantity)
        {
            if (!batch.MayRefuse)
            {
                Verdict = SaleVerdict.Undecided;
                return null;
            }

            // Recorded like a sale: a first attempt that was delayed must not sell after a restock.
            Verdict = book is null ? SaleVerdict.NoSuchBook : SaleVerdict.OutOfStock;
            int itemNumber = book?.ItemNumber ?? request.ItemNumber ?? 0;
            return new InventoryChange.Refused(request.Op, itemNumber, request.Quantity, Verdict, request.Name);
        }

        Verdict = SaleVerdict.Sold;
        Sale = new Sale(
            batch.NextSale, request.Op, book.ItemNumber, book.Title, request.Quantity, book.Cost,
            book.Stock - request.Quantity, book.Version + 1)
        {
            AskedName = request.Name,
        };
        return new InventoryChange.Sold(Sale);
    }
}
