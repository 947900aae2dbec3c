namespace PygmyStore.CatalogServer.Books;

/// <summary>A list of small values in pages. It grows without copying: to copy a million values would delay a commit.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PagedList<T>
    where T : unmanaged
{
    private const int PageEntries = 4096; // small enough to stay out of the large object heap

    private readonly List<T[]> _pages = [];

    public long Count { get; private set; }

    public T this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count, nameof(index));
            return _pages[(int)(index / PageEntries)][index % PageEntries];
        }
    }

    public void Add(T value)
    {
        if (Count == (long)_pages.Count * PageEntries)
        {
            _pages.Add(new T[PageEntries]);
        }

        _pages[^1][Count % PageEntries] = value;
        Count++;
    }
}
