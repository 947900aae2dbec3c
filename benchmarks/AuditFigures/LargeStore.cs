using System.Globalization;
using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Benchmarks.AuditFigures;

/// <summary>Writes the files of a store that has sold much, with the code of the catalog and the order service.</summary>
internal static class LargeStore
{
    private const int Together = OrderBook.MaxAppend;
    private const int NoteEvery = 100 * Together; // as the order service does once a second

    public static void Write(string folder, int books, int orderCount)
    {
        var disk = new DiskFolder(Directory.CreateDirectory(folder).FullName);
        AtomicFile.Replace(disk, "inventory.csv", Encoding.UTF8.GetBytes(Inventory(books)));
        using CatalogStore catalog = CatalogRecovery.Open(disk, new CatalogStoreOptions { Durability = Durability.Os });
        using var orders = OrderBook.Open(disk, new RecordLogOptions { Durability = Durability.Os }, Console.Error);
        orders.GiveTo(catalog.StoreId);
        for (int sold = 0; sold < orderCount; sold += Together)
        {
            Sell[] sells = [.. Enumerable.Range(sold, Together).Select(i => new Sell(Request(i, books)))];
            catalog.Submit(new SellTogether(sells));
            orders.Append(new OrderAppend([.. sells.Select(sell => sell.Sale!)]));
            if (sold % NoteEvery == 0)
            {
                catalog.Submit(new NoteOrdered(orders.Ordered(), catalog.StoreId));
            }
        }

        catalog.Submit(new NoteOrdered(orders.Ordered(), catalog.StoreId));
    }

    private static SaleRequest Request(int number, int books) =>
        new(string.Create(CultureInfo.InvariantCulture, $"kPOST/orders:7d44-4e0e-9b1c-{number:D12}"), 1 + (number % books), 1);

    private static string Inventory(int books)
    {
        var csv = new StringBuilder("item_number,title,topic,stock,cost\n");
        for (int item = 1; item <= books; item++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{item},Book number {item},topic {item % 100},1000000,10\n");
        }

        return csv.ToString();
    }
}
