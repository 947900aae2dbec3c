using System.Globalization;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Load.Plan;

/// <summary>Which books a load asks for: all alike, the first ones more than the others, or one. For any thread.</summary>
internal sealed class ItemChoice
{
    // As in YCSB: of 100 books, the first gets a fifth of all calls.
    private const double ZipfExponent = 0.99;

    private readonly int _first;
    private readonly int _count;
    private readonly double[]? _cumulative;

    private ItemChoice(int first, int count, double[]? cumulative = null)
    {
        _first = first;
        _count = count;
        _cumulative = cumulative;
    }

    public static ItemChoice Uniform(int books) => new(first: 0, books);

    /// <summary>Book n, from 1, is asked for in proportion to 1 / n^0.99.</summary>
    public static ItemChoice Zipf(int books)
    {
        double[] cumulative = new double[books];
        double sum = 0;
        for (int i = 0; i < books; i++)
        {
            cumulative[i] = sum += Math.Pow(i + 1, -ZipfExponent);
        }

        return new ItemChoice(first: 0, books, cumulative);
    }

    /// <summary>Reads <c>uniform</c>, <c>zipf</c> or an item number; null and a sentence if it is none of them.</summary>
    public static ItemChoice? Parse(string text, IReadOnlyList<Book> books, out string refusal)
    {
        refusal = "";
        switch (text)
        {
            case "uniform":
                return Uniform(books.Count);
            case "zipf":
                return Zipf(books.Count);
            default:
                break;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int itemNumber))
        {
            refusal = $"--items takes uniform, zipf or the item number of a book, not \"{text}\"";
            return null;
        }

        int index = books.Select(book => book.ItemNumber).ToList().IndexOf(itemNumber);
        refusal = index < 0 ? $"the load knows no book with the item number {itemNumber}" : "";
        return index < 0 ? null : new ItemChoice(index, count: 1);
    }

    /// <summary>The index of a book.</summary>
    public int Next(ref IterationRandom random)
    {
        if (_cumulative is null)
        {
            return _first + random.NextBelow(_count);
        }

        int found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _count - 1);
    }
}
