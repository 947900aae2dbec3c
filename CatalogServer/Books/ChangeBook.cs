namespace PygmyStore.CatalogServer.Books;

/// <summary>A change of a book that is no sale.</summary>
internal abstract class BookCommand : SingleCommand
{
    /// <summary>Must be true of the book on sale (null for none), or nothing changes; null asks for nothing.</summary>
    public Func<BookRow?, bool>? Condition { get; set; }

    public BookVerdict Verdict { get; protected set; }

    /// <summary>The book after the change; null when it was refused.</summary>
    public BookRow? Book { get; protected set; }
}

/// <summary>
/// Puts a new book on sale, or a withdrawn one again, which its number and title name. The values are within
/// <see cref="BookRules"/>.
/// </summary>
internal sealed class AddBook(int itemNumber, string title, string topic, decimal cost, long stock) : BookCommand
{
    public override IEnumerable<DecisionNeed> Needs => [new(itemNumber, title)];

    public override InventoryChange? Decide(Batch batch)
    {
        BookRow? former = batch.Find(itemNumber);
        bool isSameBook = former is { IsWithdrawn: true } && BookRules.Names.Equals(former.Title, title);
        Verdict = Condition?.Invoke(batch.FindOnSale(itemNumber)) == false ? BookVerdict.ConditionFailed
            : former is not null && !isSameBook ? BookVerdict.NumberTaken
            : batch.IsTitleTaken(title, otherThan: itemNumber) ? BookVerdict.TitleTaken
            : batch.Books >= BookRules.MaxBooks && former is null ? BookVerdict.Full
            : BookVerdict.Done;
        if (Verdict != BookVerdict.Done)
        {
            return null;
        }

        if (former is not null)
        {
            var again = new InventoryChange.Changed(
                itemNumber, title, topic, BookRules.Plain(cost), former.Version + 1, Restocked: stock, Adjusted: 0,
                IsWithdrawn: false);
            Book = former.After(again);
            return again;
        }

        Book = new BookRow(itemNumber, title, topic, BookRules.Plain(cost), Version: 1, Initial: stock);
        return new InventoryChange.Added(Book);
    }
}

/// <summary>
/// Describes a book anew, restocks or adjusts it, or withdraws it; what is null stays as it is. The values are within
/// <see cref="BookRules"/>. A change never makes a sale, even when copies go: an order exists for every sale, and only for sales.
/// </summary>
internal sealed class ChangeBook(int itemNumber) : BookCommand
{
    public string? Title { get; init; }

    public string? Topic { get; init; }

    public decimal? Cost { get; init; }

    public long? Stock { get; init; }

    /// <summary>The copies that come or, below zero, go; instead of <see cref="Stock"/>.</summary>
    public long? StockDifference { get; init; }

    /// <summary>Takes the book off sale, with all of its copies.</summary>
    public bool Withdraw { get; init; }

    public override IEnumerable<DecisionNeed> Needs => [new(itemNumber, Title)];

    public override InventoryChange? Decide(Batch batch)
    {
        if (batch.FindOnSale(itemNumber) is not { } book)
        {
            Verdict = BookVerdict.NoSuchBook;
            return null;
        }

        long difference = Withdraw ? -book.Stock : Stock - book.Stock ?? StockDifference ?? 0;
        Verdict = Condition?.Invoke(book) == false ? BookVerdict.ConditionFailed
            : book.Stock + difference < 0 ? BookVerdict.OutOfStock
            : book.Stock + difference > BookRules.MaxStock ? BookVerdict.TooMuchStock
            : Title is not null && batch.IsTitleTaken(Title, otherThan: itemNumber) ? BookVerdict.TitleTaken
            : BookVerdict.Done;
        if (Verdict != BookVerdict.Done)
        {
            return null;
        }

        var change = new InventoryChange.Changed(
            itemNumber,
            Title ?? book.Title,
            Topic ?? book.Topic,
            Cost is { } cost ? BookRules.Plain(cost) : book.Cost,
            book.Version + 1,
            Restocked: Math.Max(0, difference),
            Adjusted: Math.Min(0, difference),
            Withdraw);
        BookRow after = book.After(change);
        bool isSame = after with { Version = book.Version } == book;
        Book = isSame ? book : after;
        return isSame ? null : change;
    }
}

/// <summary>How a change of a book, other than a sale, was decided.</summary>
internal enum BookVerdict
{
    Done,
    NoSuchBook,
    ConditionFailed,
    OutOfStock,
    TooMuchStock,

    /// <summary>A book on sale has the number, or a withdrawn one with another title: its sales are known by it.</summary>
    NumberTaken,
    TitleTaken,
    Full,
}
