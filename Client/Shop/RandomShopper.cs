using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Shop;

/// <summary>A customer who searches, looks up and buys at random, and notices when all is sold.</summary>
internal sealed class RandomShopper(StoreClient store, IReadOnlyList<Book> books, Random random, TextWriter output)
{
    private readonly HashSet<int> _soldOut = [];

    /// <summary>Does one thing. False if the store gave no usable answer.</summary>
    public bool Step()
    {
        Book book = books[random.Next(books.Count)];
        return random.Next(3) switch
        {
            0 => Show($"search {book.Topic}", store.Search(book.Topic), found => $"{found.Count} books"),
            1 => Show($"lookup {book.ItemNumber}", store.Lookup(book.ItemNumber), StoreText.Of),
            _ => Buy(book.ItemNumber),
        };
    }

    private bool Buy(int itemNumber)
    {
        Answer<Order> answer = store.Buy(itemNumber, 1, $"random-{Guid.NewGuid():N}");
        if (answer.HasValue)
        {
            _soldOut.Remove(itemNumber); // a restock
        }
        else if (answer.IsRefusal && answer.Status == 409 && _soldOut.Add(itemNumber) && _soldOut.Count == books.Count)
        {
            output.WriteLine("all books are sold out");
        }

        return Show($"buy {itemNumber}", answer, StoreText.Of);
    }

    private bool Show<T>(string step, Answer<T> answer, Func<T, string> text)
        where T : class
    {
        output.WriteLine($"{step}: {(answer.HasValue ? text(answer.Value) : answer.Refusal())}");
        return answer.HasValue || answer.IsRefusal;
    }
}
