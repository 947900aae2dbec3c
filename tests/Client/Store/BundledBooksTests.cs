using System.Text;
using PygmyStore.Client.Store;

namespace PygmyStore.Tests.Client.Store;

[TestFixture]
internal sealed class BundledBooksTests
{
    [Test]
    public void They_are_those_of_the_catalog() => Assert.That(
        Encoding.UTF8.GetString(BundledBooks.Inventory(stock: null)),
        Is.EqualTo(File.ReadAllText(Path.Combine(Sources.Root, "CatalogServer", "inventory.csv"))));

    [Test]
    public void Another_stock_changes_nothing_else()
    {
        IReadOnlyList<InventoryRow> rows = InventoryCsv.Read("inventory.csv", BundledBooks.Inventory(stock: 7));
        Assert.That(rows.Select(row => row.Book.Stock), Is.EqualTo(new long[] { 7, 7, 7, 7 }));
        Assert.That(
            rows.Select(row => (row.Book.ItemNumber, row.Book.Title, row.Book.Topic, row.Book.Cost)),
            Is.EqualTo(BundledBooks.All.Select(book => (book.ItemNumber, book.Title, book.Topic, book.Cost))));
        Assert.That(rows.Select(row => row.HasLedger), Is.All.False);
    }
}
