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
            index.Add(new OrderEntry(index.Count + 1, sale, ItemNumber: 2, Quantity: 1, Offset: 100 * sale));
            watermarks.Add(index.Watermark);
        }

        Assert.That(watermarks, Is.EqualTo(new long[] { 0, 1, 1, 3, 5 }));
        Assert.That(index.OrderOf(3), Is.EqualTo(1));
        Assert.That(index.OffsetOf(1), Is.EqualTo(300));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void Orders_are_added_in_order(long number)
    {
        var index = new OrderIndex();
        index.Add(new OrderEntry(1, 1, 2, 1, 100));

        Assert.That(() => index.Add(new OrderEntry(number, 2, 2, 1, 200)), Throws.ArgumentException);
    }

    [Test]
    public void A_number_table_maps_what_was_set_and_nothing_else()
    {
        var table = new NumberTable { [1] = 10, [4095] = 20, [4096] = 30, [NumberTable.MaxNumber] = 40 };

        Assert.Multiple(() =>
        {
            Assert.That(new[] { table[1], table[4095], table[4096], table[NumberTable.MaxNumber] }, Is.EqualTo(new long[] { 10, 20, 30, 40 }));
            Assert.That(new[] { table[-1], table[0], table[2], table[4097], table[5_000_000], table[long.MaxValue] }, Is.All.Zero);
            Assert.That(() => table[0] = 1, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => table[NumberTable.MaxNumber + 1] = 1, Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }
}
