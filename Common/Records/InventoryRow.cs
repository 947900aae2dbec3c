namespace PygmyStore.Common.Records;

/// <summary>A row as it stands in inventory.csv.</summary>
/// <param name="Book">The book; its stock is the column's, whatever the ledger adds up to.</param>
/// <param name="Line">The line in the file.</param>
/// <param name="HasLedger">Whether the row has the values of version to sold; otherwise a person wrote it, and they mean nothing.</param>
public sealed record InventoryRow(BookRow Book, int Line, bool HasLedger);
