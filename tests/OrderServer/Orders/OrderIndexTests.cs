using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.OrderServer.Orders;

internal sealed class OrderIndexTests
{
    [Test]
    public void The_watermark_is_the_last_sale_before_the_first_gap()
    {
        var index = new OrderIndex();
        var watermarks = new List<long>();
        foreach (long sale in new long[] { 3, 1, 5, 2, 4 })
        {
            index.Add(new OrderEntry(index.Count + 1, sale, $"op{sale}", ItemNumber: 2, Quantity: 1, Offset: 100 * sale));
            watermarks.Add(index.Watermark);
        }

        Assert.That(watermarks, Is.EqualTo(new long[] { 0, 1, 1, 3, 5 }));
        Assert.That(index.OrderOf(3), Is.EqualTo(1));
        Assert.That(index.OffsetOf(1), Is.EqualTo(300));
    }

    [Test]
    public void Orders_are_told_in_the_order_of_their_numbers_once_no_sale_before_theirs_lacks_one()
    {
        var told = new List<(long, int)>();
        var index = new OrderIndex { Numbering = new OrderNumbering(0, 0, Counted: 0) };
        index.Passed = order => told.Add((order.Number, told.Count));
        var after = new List<int>();
        foreach (long sale in new long[] { 3, 1, 5, 2, 4 })
        {
            index.Add(new OrderEntry(sale, sale, $"op{sale}", ItemNumber: 2, Quantity: 1, Offset: 100 * sale));
            after.Add(told.Count);
        }

        Assert.That(told, Is.EqualTo(new[] { (1L, 0), (2L, 1), (3L, 2), (4L, 3), (5L, 4) }));
        Assert.That(after, Is.EqualTo(new[] { 0, 1, 1, 3, 5 }));
    }

    [Test]
    public void The_checksum_is_over_the_sales_up_to_the_watermark_in_their_order_whatever_that_of_the_orders_is()
    {
        var index = new OrderIndex();
        var checksums = new List<uint>();
        foreach (int sale in new[] { 2, 4, 1, 3 })
        {
            index.Add(new OrderEntry(index.Count + 1, sale, $"op{sale}", ItemNumber: sale, Quantity: 10 * sale, Offset: 100));
            checksums.Add(index.Checksum);
        }

        Assert.That(checksums, Is.EqualTo(new[] { SaleChecksum.OfNone, SaleChecksum.OfNone, Over(2), Over(4) }));
        Assert.That((index.LastSale, index.Beyond), Is.EqualTo((4, 0)));

        static uint Over(int sales) => Enumerable.Range(1, sales)
            .Aggregate(SaleChecksum.OfNone, (before, sale) => SaleChecksum.Continue(before, sale, $"op{sale}", sale, 10 * sale));
    }

    [Test]
    public void The_copies_are_summed_by_book_and_told_in_pages()
    {
        var index = new OrderIndex();
        foreach ((int item, int quantity) in new[] { (9, 1), (3, 2), (9, 4), (7, 8) })
        {
            index.Add(new OrderEntry(index.Count + 1, index.Count + 1, "op", item, quantity, Offset: 100));
        }

        ulong digest = new[] { (9, 5), (3, 2), (7, 8) }.Aggregate(
            CopiesDigest.OfNone, (sum, book) => CopiesDigest.Move(sum, book.Item1, before: 0, after: book.Item2));
        Assert.That((index.Copies.Sum, index.Copies.Digest), Is.EqualTo((15L, CopiesDigest.Text(digest))));
        Assert.That(index.Copies.After(0, 2), Is.EqualTo(new ItemOrders[] { new(3, 2), new(7, 8) }));
        Assert.That(index.Copies.After(7, 2), Is.EqualTo(new ItemOrders[] { new(9, 5) }));
        Assert.That(index.Copies.After(int.MaxValue, 2), Is.Empty);
    }

    [TestCase(1)]
    [TestCase(3)]
    public void Orders_are_added_in_order(long number)
    {
        var index = new OrderIndex();
        index.Add(new OrderEntry(1, 1, "a", 2, 1, 100));

        Assert.That(() => index.Add(new OrderEntry(number, 2, "b", 2, 1, 200)), Throws.ArgumentException);
    }

    [Test]
    public void A_number_table_maps_what_was_set_and_nothing_else()
    {
        var table = new NumberTable { [1] = 10, [4095] = 20, [4096] = 30, [NumberTable.MaxNumber] = 40 };

        Assert.Multiple(() =>
        {
            Assert.That(new[] { table[1], table[4095], table[4096], table[NumberTable.MaxNumber] },
                Is.EqualTo(new long[] { 10, 20, 30, 40 }));
            Assert.That(new[] { table[-1], table[0], table[2], table[4097], table[5_000_000], table[long.MaxValue] },
                Is.All.Zero);
            Assert.That(() => table[0] = 1, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => table[NumberTable.MaxNumber + 1] = 1, Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }
}
