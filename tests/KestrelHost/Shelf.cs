using System.Collections.Concurrent;

namespace PygmyStore.Tests.KestrelHost;

/// <summary>
/// How many copies of each book are left: buying takes one, so that a client can see which requests were handled.
/// </summary>
internal sealed class Shelf
{
    private const int Copies = 1_000_000;

    private readonly ConcurrentDictionary<int, int> _sold = new();

    public int Stock(int itemNumber) => Copies - _sold.GetValueOrDefault(itemNumber);

    /// <summary>The book's version, which makes its entity tag: it counts the book's changes.</summary>
    public int Version(int itemNumber) => _sold.GetValueOrDefault(itemNumber) + 1;

    public void Buy(int itemNumber) => _sold.AddOrUpdate(itemNumber, 1, (_, sold) => sold + 1);
}
