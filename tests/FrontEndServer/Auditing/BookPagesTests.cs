using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Auditing;

namespace PygmyStore.Tests.FrontEndServer.Auditing;

internal sealed class BookPagesTests
{
    [Test]
    public void A_page_that_is_the_last_of_both_sides_has_all_books_by_number()
    {
        BookPage page = BookPages.Merge([Sold(2, 1), Sold(5, 0)], [new(2, 1)], limit: 3);
        Assert.That(page.Books.Select(book => (book.ItemNumber, book.Ordered, book.Holds)),
            Is.EqualTo(new[] { (2, 1L, true), (5, 0L, true) }));
        Assert.That(page.Next, Is.Null);
    }

    [Test]
    public void A_full_page_ends_where_one_side_knows_no_further()
    {
        BookPage page = BookPages.Merge([Sold(2, 0), Sold(9, 4)], [new(3, 1), new(4, 1)], limit: 2);
        Assert.That(page.Books.Select(book => book.ItemNumber), Is.EqualTo(new[] { 2, 3, 4 }),
            "of 9 the orders have not told yet");
        Assert.That(page.Next, Is.EqualTo(4));
    }

    [Test]
    public void A_book_that_only_orders_know_does_not_hold()
    {
        BookPage page = BookPages.Merge([], [new(7, 3)], limit: 2);
        Assert.That(page.Books, Is.EqualTo(new[] { new AuditBook(7, "", 0, 0, 0, 0, 0, Ordered: 3, Holds: false) }));
    }

    [TestCase(11, 0, 0)]
    [TestCase(10, 1, 0)]
    [TestCase(-1, 11, 11)]
    public void A_book_whose_figures_differ_does_not_hold(long stock, long sold, long ordered)
    {
        IReadOnlyList<ItemOrders> orders = ordered == 0 ? [] : [new(1, ordered)];
        Assert.That(BookPages.Merge([new BookLedger(1, "Xen", 10, 0, 0, sold, stock)], orders, limit: 2).Books[0].Holds,
            Is.False);
    }

    private static BookLedger Sold(int item, long copies) => new(item, $"Book {item}", 10, 0, 0, copies, 10 - copies);
}
