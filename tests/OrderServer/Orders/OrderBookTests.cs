using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Orders;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.OrderServer.Orders;

internal sealed class OrderBookTests
{
    private FaultyFolder _disk = null!;
    private HeldSyncFolder _folder = null!;
    private OrderBook _book = null!;

    [SetUp]
    public void SetUp()
    {
        _disk = new FaultyFolder();
        _folder = new HeldSyncFolder(_disk);
        _book = OrderBook.Open(_folder, new RecordLogOptions(), TextWriter.Null);
    }

    [TearDown]
    public void TearDown()
    {
        _book.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void A_sale_that_comes_twice_in_one_commit_gets_one_order()
    {
        var append = new OrderAppend([Sale(1), Sale(2), Sale(1)]);

        Assert.That(_book.Append(append), Is.EqualTo(CommitOutcome.Durable));
        Assert.That((append.Appended, append.NumberOf(1), append.NumberOf(2)), Is.EqualTo((2, 2, 1)));
        Assert.That((_book.Count, _book.Watermark), Is.EqualTo((2, 2)));
    }

    [Test]
    public void An_order_is_shown_only_once_it_is_durable()
    {
        _folder.Hold();
        CommitOutcome outcome = CommitOutcome.Failed;
        var buyer = new Thread(() => outcome = _book.Append(new OrderAppend([Sale(1)])));
        buyer.Start();
        Eventually.IsSet(_folder.IsWaiting, "the sync has begun");

        (long orders, bool isShown) = (_book.Ledger(() => 0).Orders, _book.Find(1) is not null);
        _folder.LetGo();
        Eventually.Ends(buyer);

        Assert.That((orders, isShown), Is.EqualTo((0, false)));
        Assert.That(outcome, Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_book.Find(1)!.SaleNumber, Is.EqualTo(1));
    }

    [Test]
    public void A_sale_that_found_no_space_leaves_no_order_and_the_next_one_has_its_own_number()
    {
        _disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 30);
        CommitOutcome full = _book.Append(new OrderAppend([Sale(1)]));
        bool wasFull = _book.IsFull;
        var append = new OrderAppend([Sale(2)]);
        CommitOutcome after = _book.Append(append);

        Assert.That((full, wasFull), Is.EqualTo((CommitOutcome.NoSpace, true)));
        Assert.That((after, append.NumberOf(0), _book.IsFull), Is.EqualTo((CommitOutcome.Durable, 2, false)));
        Assert.That((_book.Find(1), _book.Find(2)!.SaleNumber), Is.EqualTo(((OrderRecord?)null, 2)));
    }

    [Test]
    public void A_sale_that_has_its_order_says_nothing_about_the_space()
    {
        _book.Append(new OrderAppend([Sale(1)]));
        _disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace);
        _book.Append(new OrderAppend([Sale(2)]));

        Assert.That(_book.Append(new OrderAppend([Sale(1)])), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_book.IsFull, Is.True);
    }

    [Test]
    public void The_largest_sale_that_is_allowed_fits_into_a_line()
    {
        var largest = new Sale(
            NumberTable.MaxNumber, new string('"', 512), 999_999_999, new string('"', 3072), 1_000_000, 999_999_999_999.99m,
            long.MaxValue, long.MaxValue)
        {
            Owner = new string('"', BookRules.MaxOwnerLength),
        };
        Assert.That(OrderRecord.MayBeOf(largest), Is.True);

        Assert.That(_book.Append(new OrderAppend([largest])), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_book.Find(largest.Number)!.Order, Is.EqualTo(OrderRecord.OrderOf(largest, largest.Number)));
        Assert.That(_book.Find(largest.Number)!.Owner, Is.EqualTo(largest.Owner));
    }

    [Test]
    public void Past_the_bound_of_pending_bytes_an_append_is_refused_until_the_disk_has_taken_what_waits()
    {
        int bytes = new OrderAppend([Sale(1)]).MostBytes;
        using var book = OrderBook.Open(_folder, new RecordLogOptions { PendingBytes = 3 * bytes }, TextWriter.Null);
        _folder.Hold();
        var outcomes = new CommitOutcome[3];
        Thread[] buyers = [.. Enumerable.Range(0, 3)
            .Select(i => new Thread(() => outcomes[i] = book.Append(new OrderAppend([Sale(i + 1)]))))];
        Array.ForEach(buyers, buyer => buyer.Start());
        Eventually.IsTrue(() => book.PendingBytes == 3 * bytes, "three wait for the disk");

        CommitOutcome fourth = book.Append(new OrderAppend([Sale(4)]));
        _folder.LetGo();
        Array.ForEach(buyers, Eventually.Ends);

        Assert.That(fourth, Is.EqualTo(CommitOutcome.Busy));
        Assert.That(outcomes, Is.All.EqualTo(CommitOutcome.Durable));
        Assert.That((book.Append(new OrderAppend([Sale(4)])), book.PendingBytes), Is.EqualTo((CommitOutcome.Durable, 0L)));
    }

    [Test]
    public void Orders_that_cannot_be_shown_end_the_process()
    {
        Exception? told = null;
        var options = new RecordLogOptions { OnFailed = error => told = error };
        using var book = OrderBook.Open(new FaultyFolder(), options, TextWriter.Null);

        // No sale that the rules allow: the index refuses its number once the order is durable.
        Assert.That(() => book.Append(new OrderAppend([Sale(NumberTable.MaxNumber + 1)])), Throws.TypeOf<BatchException>());
        Assert.That(book.HasFailed, Is.True);
        Assert.That(told, Is.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_log_with_two_orders_for_one_sale_is_not_opened()
    {
        var options = new RecordLogOptions();
        using (RecordLog log = RecordLog.Open(_disk, "other.csv", OrderRecord.Format, options, (_, _) => null).Log!)
        {
            OrderRecord.Append(log, Sale(1));
            OrderRecord.Append(log, Sale(1));
            log.Commit();
        }

        _disk.Replace("other.csv", OrderRecord.FileName);

        Assert.That(
            () => OrderBook.Open(_disk, new RecordLogOptions(), TextWriter.Null),
            Throws.Exception.With.Message.Contains("order 2 is for sale 1, which has order 1"));
    }

    private static Sale Sale(long number) => new(number, $"op{number}", 2, "Xen", 1, 5, 100 - number, number + 1);
}
