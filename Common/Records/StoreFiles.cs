using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

/// <summary>The names of the files that the catalog and the order service keep in the data folder.</summary>
public static class StoreFiles
{
    public const string CatalogLock = "catalog.lock";
    public const string OrderLock = "order.lock";

    /// <summary>The catalog's files that are replaced as a whole: the inventory, and the catalog's own copy of it.</summary>
    public static IReadOnlyList<string> Tables { get; } = [InventoryCsv.FileName, InventoryCsv.OwnCopyName];

    /// <summary>
    /// Whether the store writes files of that name: its tables and logs, what was cut off a log, and what a crash left half
    /// written. The locks are not among them, which hold nothing, and <see cref="LeaseRecord"/> is not.
    /// </summary>
    public static bool IsStoreFile(string name)
    {
        int end = name.LastIndexOf(".torn-", StringComparison.Ordinal);
        string kept = end >= 0 && IsNumber(name.AsSpan(end + ".torn-".Length)) ? name[..end]
            : name.EndsWith(".tmp", StringComparison.Ordinal) ? name[..^".tmp".Length]
            : name;
        return IsKept(kept);
    }

    /// <summary>Whether it is the name of a table or of a log: what a backup may hold.</summary>
    public static bool IsKept(string name) =>
        Tables.Contains(name) || name is OrderRecord.FileName or AccountRecord.FileName or SaleRecord.FileName
        || LogReader.TryReadNumber(name, JournalFormat.Stem, out _);

    private static bool IsNumber(ReadOnlySpan<char> digits) => !digits.IsEmpty && digits.IndexOfAnyExceptInRange('0', '9') < 0;
}
