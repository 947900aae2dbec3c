using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Store;

/// <summary>Books and orders for people.</summary>
internal static class BookText
{
    public static void Write(IReadOnlyList<Book> books, Terminal terminal)
    {
        if (books.Count == 0)
        {
            terminal.Out.WriteLine("no books");
            return;
        }

        var table = new ReportTable("item", "title", "topic", "stock", "cost");
        foreach (Book book in books)
        {
            table.Add($"{book.ItemNumber}", book.Title, book.Topic, $"{book.Stock}", $"{book.Cost}");
        }

        table.WriteTo(terminal);
    }

    public static string Of(Book book) => $"\"{book.Title}\" on {book.Topic} for {book.Cost}; {book.Stock} in stock";

    public static string Of(Order order) =>
        $"order {order.OrderNumber}: {order.Quantity} x \"{order.Title}\" for {order.Cost}; {order.Stock} left";
}
