using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load;

/// <summary>
/// The requests of a load, encoded before it begins, so that the load measures the store and not the client. Immutable.
/// </summary>
internal sealed class LoadTargets
{
    private readonly byte[][] _searches;
    private readonly byte[][] _lookups;
    private readonly byte[][] _orders;

    /// <param name="books">At least one.</param>
    public LoadTargets(IReadOnlyList<Book> books)
    {
        ArgumentOutOfRangeException.ThrowIfZero(books.Count);
        _searches = [.. books.Select(book => book.Topic).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(topic => Encoding.ASCII.GetBytes("/books?topic=" + PercentEncoding.Encode(topic)))];
        _lookups = [.. books.Select(book => Encoding.ASCII.GetBytes($"/books/{book.ItemNumber}"))];
        _orders = [.. books.Select(book => Encoding.ASCII.GetBytes($$"""{"item_number":{{book.ItemNumber}},"quantity":1}"""))];
    }

    public int Topics => _searches.Length;

    public int Books => _lookups.Length;

    public ReadOnlySpan<byte> Search(int topic) => _searches[topic];

    public ReadOnlySpan<byte> Lookup(int book) => _lookups[book];

    /// <summary>The body that orders one copy.</summary>
    public ReadOnlySpan<byte> Order(int book) => _orders[book];
}
