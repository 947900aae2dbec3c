using PygmyStore.Common.Contracts;

namespace PygmyStore.Common.Records;

/// <summary>A book with its ledger, at one version; immutable.</summary>
/// <param name="ItemNumber">The book's number, for ever.</param>
/// <param name="Title">Its title; no other book that is on sale has the same.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Cost">The cost of one copy.</param>
/// <param name="Version">Counts the book's changes.</param>
/// <param name="Initial">Copies it began with.</param>
/// <param name="Restocked">Copies that came since.</param>
/// <param name="Adjusted">Copies that corrections added or, below zero, took away.</param>
/// <param name="Sold">Copies that sales took.</param>
/// <param name="IsWithdrawn">No longer on sale: kept for the audit alone.</param>
public sealed record BookRow(
    int ItemNumber,
    string Title,
    string Topic,
    decimal Cost,
    long Version,
    long Initial,
    long Restocked,
    long Adjusted,
    long Sold,
    bool IsWithdrawn)
{
    /// <summary>
    /// Copies that are there. Each change moves it, and nothing computes it from the ledger: so an audit can compare the two.
    /// </summary>
    public long Stock { get; init; } = Initial + Restocked + Adjusted - Sold;

    /// <summary>What the ledger adds up to.</summary>
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
