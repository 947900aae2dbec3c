using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>How the pages write prices, numbers and stocks, and the addresses of books. shop.js writes the same words.</summary>
internal static class ShopText
{
    private const int Few = 5; // copies, from which on a buyer should hurry

    public static string Price(decimal cost) => string.Create(CultureInfo.InvariantCulture, $"${cost:#,##0.00}");

    public static string Copies(long count) =>
        count == 1 ? "1 copy" : string.Create(CultureInfo.InvariantCulture, $"{count:#,##0} copies");

    public static string Stock(long stock) =>
        stock == 0 ? "Sold out" : stock <= Few ? $"Only {Copies(stock)} left" : $"{Copies(stock)} in stock";

    public static string StockClass(long stock) => stock == 0 ? "stock none" : stock <= Few ? "stock few" : "stock";

    public static string AddressOf(Book book) => string.Create(CultureInfo.InvariantCulture, $"/books/{book.ItemNumber}");

    public static string AddressOf(Order order) => string.Create(CultureInfo.InvariantCulture, $"/orders/{order.OrderNumber}");

    public static string AddressOfTopic(string topic) => "/books?topic=" + PercentEncoding.Encode(topic);

    /// <summary>A refusal's words as a sentence.</summary>
    public static string Sentence(string words)
    {
        string begun = words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
        return begun is [.., '.' or '?' or '!'] or "" ? begun : begun + ".";
    }
}
