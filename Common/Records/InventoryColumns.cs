namespace PygmyStore.Common.Records;

/// <summary>The columns of inventory.csv.</summary>
internal static class InventoryColumns
{
    public const string ItemNumber = "item_number";
    public const string Title = "title";
    public const string Topic = "topic";
    public const string Stock = "stock";
    public const string Cost = "cost";
    public const string Version = "version";
    public const string Initial = "initial";
    public const string Restocked = "restocked";
    public const string Adjusted = "adjusted";
    public const string Sold = "sold";
    public const string Withdrawn = "withdrawn";

    /// <summary>What every file has: all that a person needs to write.</summary>
    public static IReadOnlyList<string> Required { get; } = [ItemNumber, Title, Topic, Stock, Cost];

    /// <summary>
    /// What the catalog adds; in a row that a person adds they are blank, in a file that a person writes absent.
    /// </summary>
    public static IReadOnlyList<string> Ledger { get; } = [Version, Initial, Restocked, Adjusted, Sold];

    public static IReadOnlyList<string> All { get; } = [.. Required, .. Ledger, Withdrawn];
}
