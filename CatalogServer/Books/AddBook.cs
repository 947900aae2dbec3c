namespace PygmyStore.CatalogServer.Books;

/// <summary>Puts a new book on sale. The values are within <see cref="BookRules"/>.</summary>
internal sealed class AddBook(int itemNumber, string title, string topic, decimal cost, long stock) : SingleCommand
{
    /// <summary>Must be true of the book on sale with that number, null for none; null asks for nothing.</summary>
    public Func<BookRow?, bool>? Condition { get; init; }

    public BookVerdict Verdict { get; private set; }

    public BookRow? Book { get; private set; }

    public override IEnumerable<DecisionNeed> Needs => [new(itemNumber, title)];

    public override InventoryChange? Decide(Batch batch)
    {
        Verdict = Condition?.Invoke(batch.FindOnSale(itemNumber)) == false ? BookVerdict.ConditionFailed
            : batch.Find(itemNumber) is not null ? BookVerdict.NumberTaken
            : batch.IsTitleTaken(title, otherThan: itemNumber) ? BookVerdict.TitleTaken
            : batch.Books >= BookRules.MaxBooks ? BookVerdict.Full
            : BookVerdict.Done;
        if (Verdict != BookVerdict.Done)
        {
            return null;
        }

        Book = new BookRow(
            itemNumber, title, topic, BookRules.Plain(cost),
            Version: 1, Initial: stock, Restocked: 0, Adjusted: 0, Sold: 0, IsWithdrawn: false);
        return new InventoryChange.Added(Book);
    }
}
