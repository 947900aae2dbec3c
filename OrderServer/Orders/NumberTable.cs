namespace PygmyStore.OrderServer.Orders;

/// <summary>Maps the numbers 1, 2, 3... to positive values; dense, in pages, so that growing copies nothing.</summary>
/// <remarks>Not thread-safe. A number that was never set maps to 0.</remarks>
internal sealed class NumberTable
{
    /// <summary>It bounds the table of pages to 2 MB.</summary>
    public const long MaxNumber = OrderRecord.MaxSaleNumber;

    private const int PageEntries = 4096; // 32 KiB: small enough to stay out of the large object heap

    private readonly List<long[]?> _pages = [];

    public long this[long number]
    {
        get
        {
            long page = number / PageEntries;
            return number < 1 || page >= _pages.Count ? 0 : _pages[(int)page]?[number % PageEntries] ?? 0;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxNumber);
            int page = (int)(number / PageEntries);
            while (_pages.Count <= page)
            {
                _pages.Add(null);
            }

            (_pages[page] ??= new long[PageEntries])[number % PageEntries] = value;
        }
    }
}
