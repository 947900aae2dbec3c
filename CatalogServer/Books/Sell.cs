using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>Step 3 of a buy (ARCHITECTURE.md): finds the book, checks the stock and takes the copies, once for each op.</summary>
internal sealed class Sell(SaleRequest request) : SingleCommand
{
    public SaleRequest Request => request;

    public SaleVerdict Verdict { get; private set; }

    public Sale? Sale { get; private set; }

    /// <summary>Whether it was decided before, for an earlier request with this op.</summary>
    public bool IsReplayed { get; private set; }

    public override int MostBytes => JournalFormat.MostBytesOfSale(request.Op, request.Name);

    public override IEnumerable<DecisionNeed> Needs => [new(request.ItemNumber, request.Name, request.Op)];

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
            if (!batch.Durable.MayRefuse)
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
            Owner = request.Owner,
        };
        return new InventoryChange.Sold(Sale);
    }
}

/// <summary>Several sales that came in one request, each decided by itself, in their order; they share one commit.</summary>
internal sealed class SellTogether(IReadOnlyList<SingleCommand> sales) : InventoryCommand
{
    public override int MaxChanges => sales.Count;

    public override int MostBytes => sales.Sum(sale => sale.MostBytes);

    public override IEnumerable<DecisionNeed> Needs => sales.SelectMany(sale => sale.Needs);

    public override void Apply(Batch batch)
    {
        foreach (SingleCommand sale in sales)
        {
            sale.Apply(batch);
        }
    }
}

/// <summary>What was decided for an op, with what was asked (<see cref="InventoryChange.Refused"/>).</summary>
internal readonly record struct SaleOutcome(
    int ItemNumber, int Quantity, SaleVerdict Verdict, Sale? Sale, string? AskedName = null)
{
    public static SaleOutcome Of(Sale sale) => new(sale.ItemNumber, sale.Quantity, SaleVerdict.Sold, sale, sale.AskedName);

    public static SaleOutcome Of(InventoryChange.Refused refused) =>
        new(refused.ItemNumber, refused.Quantity, refused.Verdict, Sale: null, refused.AskedName);

    /// <summary>Whether it is the request that was decided: as many copies of a book that it names in the same way.</summary>
    public bool IsOf(SaleRequest request) => Quantity == request.Quantity
        && request.Book() == (AskedName is null ? BookReference.Numbered(ItemNumber) : new BookReference(null, AskedName));
}
