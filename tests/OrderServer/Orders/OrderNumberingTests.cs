using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.OrderServer.Orders;

/// <summary>Order n is sale n; in a log of an earlier release the orders that were told keep their numbers.</summary>
internal sealed class OrderNumberingTests
{
    // As the earlier release has written them: the order's number is the line's, and sale 4 is still without its order.
    private static readonly long[] OldSales = [2, 1, 5, 3];

    private FaultyFolder _disk = null!;

    [SetUp]
    public void SetUp() => _disk = new FaultyFolder();

    [Test]
    public void An_order_has_its_sales_number_in_whatever_order_they_come()
    {
        using OrderBook book = Open();
        Assert.That(Append(book, 3, 1), Is.EqualTo(new long[] { 3, 1 }));
        Assert.That(Append(book, 2), Is.EqualTo(new long[] { 2 }));
        Assert.That(Sales(book, 4), Is.EqualTo(new long[] { 1, 2, 3, 0 }));
        Assert.That((book.Count, book.Ledger(() => 0).LastOrder), Is.EqualTo((3, 3)));
    }

    [Test]
    public void An_old_log_counts_until_it_has_settled_and_what_was_told_stays()
    {
        WriteOld();
        using (OrderBook book = Open())
        {
            Assert.That(Sales(book, 5), Is.EqualTo(new long[] { 2, 1, 5, 3, 0 }));
            Assert.That(Append(book, 6, 4), Is.EqualTo(new long[] { 5, 6 }), "sale 4 still waits, so sale 6 is counted too");
            Assert.That(Append(book, 8, 7), Is.EqualTo(new long[] { 8, 7 }), "from here on the new rule holds");
            Assert.That(Append(book, 4, 5, 8), Is.EqualTo(new long[] { 6, 3, 8 }), "each has its order already");
        }

        using OrderBook again = Open();
        Assert.That(Sales(again, 9), Is.EqualTo(new long[] { 2, 1, 5, 3, 6, 4, 7, 8, 0 }));
        Assert.That((again.Watermark, again.Count, again.Ledger(() => 0).LastOrder), Is.EqualTo((8, 8, 8)));
        Assert.That(Append(again, 9), Is.EqualTo(new long[] { 9 }));
        Assert.That(Lines()[7], Does.StartWith("7,0,numbering,6,"));
        Assert.That(Lines().Count(line => line.Contains("numbering", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void An_old_log_without_a_gap_settles_in_the_commit_of_the_next_order()
    {
        WriteOld(2, 1);
        using OrderBook book = Open();
        Assert.That(Append(book, 4), Is.EqualTo(new long[] { 4 }));
        Assert.That(Lines()[3..], Has.Length.EqualTo(2));
        Assert.That(Lines()[3], Does.StartWith("3,0,numbering,2,"));
        Assert.That(Lines()[4], Does.StartWith("4,1,4,op4,"));
    }

    [Test]
    public void A_settled_log_that_is_cut_at_any_byte_behind_the_counted_orders_keeps_their_numbers_and_goes_on_by_the_new_rule()
    {
        WriteOld(2, 3, 1);
        int counted = _disk.ReadAll(OrderRecord.FileName).Length;
        using (OrderBook book = Open())
        {
            Append(book, 5, 4);
        }

        byte[] whole = _disk.ReadAll(OrderRecord.FileName);
        for (int length = counted; length <= whole.Length; length++)
        {
            _disk = new FaultyFolder();
            _disk.Put(OrderRecord.FileName, whole[..length]);
            using (OrderBook book = Open())
            {
                Assert.That(Append(book, 4, 5), Is.EqualTo(new long[] { 4, 5 }), $"cut to {length} bytes");
                Assert.That(Sales(book, 6), Is.EqualTo(new long[] { 2, 3, 1, 4, 5, 0 }), $"cut to {length} bytes");
            }

            using OrderBook again = Open();
            Assert.That(Sales(again, 6), Is.EqualTo(new long[] { 2, 3, 1, 4, 5, 0 }), $"cut to {length} bytes, opened again");
        }
    }

    [TestCase(1, TestName = "A note before a sale has its order")]
    [TestCase(2, TestName = "A note with another count")]
    [TestCase(3, TestName = "A second note")]
    public void A_note_that_is_not_in_its_place_is_refused(int kind)
    {
        using (RecordLog log = OpenLog())
        {
            OrderRecord.Append(log, Sale(kind == 1 ? 2 : 1));
            var numbering = new OrderNumbering(Orders: kind == 2 ? 2 : 1, LastSale: 1, Counted: null);
            numbering = numbering.Note(log);
            if (kind == 3)
            {
                numbering.Note(log);
            }

            log.Commit();
        }

        Assert.That(
            Open,
            Throws.TypeOf<StartupException>()
                .With.Message.Contains("notes a numbering that does not follow the orders before it"));
    }

    [Test]
    public void The_owner_is_kept_and_lines_without_one_are_as_they_were()
    {
        using OrderBook book = Open();
        book.Append(new OrderAppend([Sale(1), Sale(2) with { Owner = "a,\"b" }]));
        Assert.That((book.Find(1)!.Owner, book.Find(2)!.Owner), Is.EqualTo(("", "a,\"b")));
        Assert.That(Lines()[2],
            Does.StartWith("2,1,1,op1,2,Xen,1,5,99,2,").And.Length.EqualTo("2,1,1,op1,2,Xen,1,5,99,2,00000000".Length));
        Assert.That(Lines()[3], Does.StartWith("3,2,2,op2,2,Xen,1,5,98,3,\"a,\"\"b\","));
    }

    private static Sale Sale(long number) => new(number, $"op{number}", 2, "Xen", 1, 5, 100 - number, number + 1);

    private static long[] Append(OrderBook book, params long[] sales)
    {
        var append = new OrderAppend([.. sales.Select(Sale)]);
        Assert.That(book.Append(append), Is.EqualTo(CommitOutcome.Durable));
        return [.. Enumerable.Range(0, sales.Length).Select(append.NumberOf)];
    }

    /// <summary>The sale of each order from 1 on; 0 where there is none.</summary>
    private static long[] Sales(OrderBook book, int orders) => [.. Enumerable.Range(1, orders).Select(number =>
    {
        OrderRecord? order = book.Find(number);
        Assert.That(order is null || order.Order.OrderNumber == number, Is.True);
        return order?.SaleNumber ?? 0;
    })];

    private OrderBook Open() => OrderBook.Open(_disk, new RecordLogOptions(), TextWriter.Null);

    private RecordLog OpenLog() =>
        RecordLog.Open(_disk, OrderRecord.FileName, OrderRecord.Format, new RecordLogOptions(), (_, _) => null).Log!;

    private string[] Lines() => Encoding.UTF8.GetString(_disk.ReadAll(OrderRecord.FileName)).TrimEnd('\n').Split('\n');

    private void WriteOld(params long[] sales)
    {
        using RecordLog log = OpenLog();
        foreach (long sale in sales.Length > 0 ? sales : OldSales)
        {
            OrderRecord.Append(log, Sale(sale));
        }

        log.Commit();
    }
}
