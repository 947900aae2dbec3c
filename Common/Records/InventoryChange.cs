using PygmyStore.Common.Contracts;

namespace PygmyStore.Common.Records;

/// <summary>Something that was decided and must be durable: one record of the journal.</summary>
/// <remarks>
/// Changes of the stock are differences, so that they also apply to a row that a person has edited since. What changes a book
/// carries the book's version after it, so that it applies once, however often it is replayed.
/// </remarks>
public abstract record InventoryChange : JournalRecord
{
    /// <summary>Changes the book, unless it has the change already, or a person has taken it out of the file.</summary>
    public void ApplyTo(Dictionary<int, BookRow> books)
    {
        switch (this)
        {
            case Added added:
                books.TryAdd(added.Row.ItemNumber, added.Row);
                break;
            case Sold sold when books.TryGetValue(sold.Sale.ItemNumber, out BookRow? book) && sold.Sale.Version > book.Version:
                books[book.ItemNumber] = book.After(sold);
                break;
            case Changed changed when books.TryGetValue(changed.ItemNumber, out BookRow? book) && changed.Version > book.Version:
                books[book.ItemNumber] = book.After(changed);
                break;
        }
    }

    public sealed record Added(BookRow Row) : InventoryChange;

    /// <summary>A book is described anew, restocked, adjusted or withdrawn.</summary>
    public sealed record Changed(
        int ItemNumber,
        string Title,
        string Topic,
        decimal Cost,
        long Version,
        long Restocked,
        long Adjusted,
        bool IsWithdrawn) : InventoryChange;

    public sealed record Sold(Sale Sale) : InventoryChange;

    /// <summary>All sales up to a number, with that checksum over them, are known to have their order, durably.</summary>
    public sealed record Ordered(long Sales, uint Checksum) : InventoryChange;

    /// <summary>
    /// A sale was refused, for good. The item number is 0 when the book was named by a title that no book had; the asked name is
    /// null when it was named by number.
    /// </summary>
    public sealed record Refused(
        string Op, int ItemNumber, int Quantity, SaleVerdict Verdict, string? AskedName = null) : InventoryChange;
}

/// <summary>A book with its ledger, at one version; immutable.</summary>
/// <remarks>
/// The cost is that of one copy, and the version counts the book's changes. It began with Initial copies; Adjusted are those that
/// corrections added or, below zero, took away. A withdrawn book is no longer on sale and is kept for the audit alone.
/// </remarks>
public sealed record BookRow(
    int ItemNumber,
    string Title,
    string Topic,
    decimal Cost,
    long Version,
    long Initial,
    long Restocked = 0,
    long Adjusted = 0,
    long Sold = 0,
    bool IsWithdrawn = false)
{
    /// <summary>Each change moves it, and nothing computes it from the ledger: so an audit can compare the two.</summary>
    public long Stock { get; init; } = Initial + Restocked + Adjusted - Sold;

    public long Explained => Initial + Restocked + Adjusted - Sold;

    public BookLedger Ledger => new(ItemNumber, Title, Initial, Restocked, Adjusted, Sold, Stock);

    public BookRow After(InventoryChange.Sold change) =>
        this with { Stock = Stock - change.Sale.Quantity, Sold = Sold + change.Sale.Quantity, Version = change.Sale.Version };

    public BookRow After(InventoryChange.Changed change) => this with
    {
        Title = change.Title,
        Topic = change.Topic,
        Cost = change.Cost,
        Version = change.Version,
        Stock = Stock + change.Restocked + change.Adjusted,
        Restocked = Restocked + change.Restocked,
        Adjusted = Adjusted + change.Adjusted,
        IsWithdrawn = change.IsWithdrawn,
    };
}
