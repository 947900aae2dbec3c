namespace PygmyStore.Tests.Consistency;

/// <summary>A version of a book, as clients were told of it.</summary>
/// <param name="Version">The version.</param>
/// <param name="Stock">The copies in it.</param>
/// <param name="Change">The change that made it, where that is known.</param>
/// <param name="NotBefore">It did not exist before.</param>
/// <param name="NotAfter">It existed by then.</param>
internal sealed record BookState(long Version, long Stock, Call? Change, long NotBefore, long NotAfter)
{
    /// <summary>The copies of the version that the known change found, or this one's when none is known.</summary>
    public long StockBefore => Stock - (Change?.Difference ?? 0);

    /// <summary>How many changes nobody was told of made the versions since an earlier state.</summary>
    public long Missing(BookState earlier) => Version - earlier.Version - (Change is null ? 0 : 1);
}
