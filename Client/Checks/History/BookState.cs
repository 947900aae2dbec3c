namespace PygmyStore.Client.Checks.History;

/// <summary>A version of a book, as the answers show it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Stock">The copies in it.</param>
/// <param name="Source">The index of the call that made it, or else of one that saw it.</param>
/// <param name="Change">What the change that made it added to the stock; null where that change is not known.</param>
/// <param name="NotBefore">It did not exist before.</param>
/// <param name="NotAfter">It existed by then.</param>
internal readonly record struct BookState(long Version, long Stock, int Source, long? Change, long NotBefore, long NotAfter)
{
    /// <summary>The stock that the change found; if the change is not known, the stock of this version.</summary>
    public long StockBefore => Stock - (Change ?? 0);

    /// <summary>How many versions since an earlier state were made by changes without an answer.</summary>
    public long Missing(BookState earlier) => Version - earlier.Version - (Change is null ? 0 : 1);
}
