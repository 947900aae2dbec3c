using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Caching;

/// <summary>
/// A call with reads that is under way. It notes what the catalog tells meanwhile: of that, nothing older may be kept.
/// </summary>
/// <remarks>The lock of the <see cref="BookCache"/> that opened it guards all but the epoch.</remarks>
internal sealed class Fill(BookCache cache, Era? era) : IReadFill
{
    // More is told during one call only while somebody changes the whole catalog; then there is nothing to gain by keeping.
    internal const int MaxFloors = 10_000;

    private Dictionary<int, long>? _floors;
    private bool _isSpoiled;

    public string? Epoch => era?.Epoch;

    /// <summary>The era in which it began; null: there was none.</summary>
    public Era? Era => era;

    public void Keep(IReadOnlyList<BookRead> reads, BooksRead read, string storeId) => cache.Keep(this, reads, read, storeId);

    public void Drop() => cache.Drop(this);

    /// <summary>Of that book, or of the lists, only this version or a later one may be kept.</summary>
    internal void Raise(int itemNumber, long version)
    {
        _floors ??= [];
        if (_floors.Count >= MaxFloors && !_floors.ContainsKey(itemNumber))
        {
            _isSpoiled = true;
            return;
        }

        _floors[itemNumber] = Math.Max(version, _floors.GetValueOrDefault(itemNumber));
    }

    internal bool Admits(int itemNumber, long version) =>
        !_isSpoiled && (_floors is null || version >= _floors.GetValueOrDefault(itemNumber));
}

/// <summary>What is common to all that the answer of a fill brings.</summary>
internal readonly record struct FillAnswer(
    Fill Fill, HashSet<int>? Pending, long Shelf, string StoreId, Era Era, long End)
{
    /// <summary>Whether a book, or the lists, may be kept in that version.</summary>
    public bool Admits(int itemNumber, long version) =>
        Fill.Admits(itemNumber, version) && Pending?.Contains(itemNumber) != true;
}
