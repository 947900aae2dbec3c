using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Auditing;
using PygmyStore.OrderServer.Orders;
using PygmyStore.Tests.CatalogServer;

namespace PygmyStore.Tests.FrontEndServer.Auditing;

/// <summary>
/// The audit over the ledgers of a real inventory and a real order index, right and with a fault planted into either.
/// </summary>
internal sealed class LedgerComparisonTests
{
    private const string Store = "0123456789abcdef0123456789abcdef";

    private static readonly BookRow Book = new(
        1, "Xen", "graduate school", Cost: 5, Version: 1, Initial: 10, Restocked: 0, Adjusted: 0, Sold: 0, IsWithdrawn: false);

    private SaleHistory _history = null!;
    private Inventory _inventory = null!;
    private OrderIndex _orders = null!;

    [SetUp]
    public void SellTwice()
    {
        _history = EmptyHistory.Create();
        _inventory = new Inventory([Book, Book with { ItemNumber = 2, Title = "RPCs" }], _history, Store);
        _orders = new OrderIndex();
        Sell("a", quantity: 2);
        Sell("b", quantity: 3);
        Order(sale: 1, "a", quantity: 2);
        Order(sale: 2, "b", quantity: 3);
    }

    [Test]
    public void Ledgers_that_agree_are_consistent()
    {
        AuditReport report = Audit();
        Assert.That(report.Verdict, Is.EqualTo(AuditReport.Consistent));
        Assert.That(report.Checks.Select(check => check.Holds), Is.All.True);
        Assert.That(report.Totals,
            Is.EqualTo(new AuditTotals(2, Initial: 20, Restocked: 0, Adjusted: 0, Sold: 5, Stock: 15, Ordered: 5)));
    }

    [Test]
    public void A_stock_that_does_not_move_with_its_sales_is_told()
    {
        BookRow row = _inventory.Find(1)!;
        _inventory.Publish([row with { Stock = row.Stock + 1 }], []);
        AssertTold("initial + restocked + adjusted - sold = stock, for every book", "item 1");
    }

    [Test]
    public void A_book_that_is_mended_is_wrong_no_longer()
    {
        BookRow row = _inventory.Find(1)!;
        _inventory.Publish([row with { Stock = -1 }], []);
        _inventory.Publish([row], []);
        Assert.That(Audit().Verdict, Is.EqualTo(AuditReport.Consistent));
    }

    [Test]
    public void Copies_that_nobody_ordered_are_told()
    {
        BookRow row = _inventory.Find(1)!;
        _inventory.Publish([row with { Stock = row.Stock - 1, Sold = row.Sold + 1 }], []);
        AssertTold(LedgerComparison.SoldIsOrdered, "6 copies sold, 5 ordered, or of other books");
    }

    [Test]
    public void Copies_that_are_ordered_of_another_book_are_told_though_the_sums_agree()
    {
        BookRow first = _inventory.Find(1)!;
        BookRow second = _inventory.Find(2)!;
        first = first with { Stock = first.Stock + 1, Sold = first.Sold - 1 };
        _inventory.Publish([first, second with { Stock = second.Stock - 1, Sold = 1 }], []);
        AssertTold(LedgerComparison.SoldIsOrdered, "5 copies sold, 5 ordered, or of other books");
    }

    [Test]
    public void More_copies_sold_than_there_were_are_told()
    {
        BookRow row = _inventory.Find(1)!;
        _inventory.Publish([row with { Stock = -1, Sold = 11 }], []);
        AssertTold("no stock is negative", "item 1");
    }

    [Test]
    public void A_key_with_two_sales_is_told()
    {
        Sell("a", quantity: 1);
        Order(sale: 3, "a", quantity: 1);
        AssertTold("no key has two outcomes", "outcomes for a key that had one already: 1");
    }

    [Test]
    public void A_sale_with_two_orders_is_told()
    {
        Order(sale: 2, "b", quantity: 3);
        AssertTold("no sale has two orders", "3 orders for 2 sales");
        AssertTold("there is one order for each sale", "2 sales, 3 orders");
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void Orders_whose_numbers_come_twice_or_are_no_sales_numbers_are_told(long off)
    {
        AssertInconsistent(
            Audit(after: orders => orders with { LastOrder = orders.LastOrder + off }),
            "each order has a number of its own, up to that of the last sale");
    }

    [Test]
    public void An_order_for_a_sale_that_there_is_not_is_told()
    {
        Order(sale: 3, "c", quantity: 1);
        AssertTold("no order is without its sale", "2 sales, an order for sale 3");
        AssertTold("there is one order for each sale", "2 sales, 3 orders");
    }

    [Test]
    public void Orders_for_other_operations_than_those_that_were_sold_are_told_though_every_sum_agrees()
    {
        _orders = new OrderIndex();
        Order(sale: 1, "a", quantity: 2);
        Order(sale: 2, "x", quantity: 3);
        AssertInconsistent(Audit(), "the orders are for the operations that were sold");
    }

    [Test]
    public void Operations_are_compared_while_a_sale_waits_for_its_order()
    {
        _orders = new OrderIndex();
        Order(sale: 1, "a", quantity: 2);
        Order(sale: 2, "x", quantity: 3);
        Sell("c", quantity: 1);
        AssertInconsistent(Audit(), "the orders are for the operations that were sold");
    }

    [Test]
    public void While_a_sale_waits_for_its_order_the_verdict_is_settling()
    {
        Sell("c", quantity: 1);
        Assert.That(Audit().Verdict, Is.EqualTo(AuditReport.Settling));
    }

    [Test]
    public void A_sale_that_waits_says_why()
    {
        Sell("c", quantity: 1);
        AuditReport report = Audit(after: orders => orders with { Delay = "the disk is full" });
        Assert.That(report.Checks[^1].Detail, Is.EqualTo("3 sales, seen up to 2 (the disk is full)"));
    }

    [Test]
    public void Buys_under_way_excuse_nothing_when_no_order_was_made_and_no_sale_waits()
    {
        BookRow row = _inventory.Find(1)!;
        _inventory.Publish([row with { Stock = row.Stock - 1, Sold = row.Sold + 1 }], []);
        AssertInconsistent(Audit(after: orders => orders with { InFlight = 9 }), LedgerComparison.SoldIsOrdered);
    }

    [Test]
    public void Orders_that_are_made_meanwhile_are_settling()
    {
        OrderLedger before = OrdersNow();
        CatalogLedger catalog = _inventory.ReadLedger(before.Watermark);
        Sell("c", quantity: 1);
        Order(sale: 3, "c", quantity: 1);
        Assert.That(LedgerComparison.Compare(before, catalog, OrdersNow()).Verdict, Is.EqualTo(AuditReport.Settling));
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        yield return Lie("another store", o => o with { Store = "another" }, c => c, "sales and orders are of one store");
        yield return Lie("the order log needs a person", o => o with { Problem = "why" }, c => c, "neither side needs a person");
        yield return Lie("the catalog needs a person", o => o, c => c with { Problem = "why" }, "neither side needs a person");
        yield return Lie("more ordered than sold", o => o with { Copies = 7 }, c => c, "no order is without its sale");
        yield return Lie("more orders than sales", o => o with { Orders = 4, OrderedSales = 4, LastOrder = 4 }, c => c,
            "no order is without its sale");
        yield return Lie("orders lost", o => o, c => c with { Ordered = 3 }, "no order is lost");
        yield return Lie("sums that drift", o => o, c => c with { Sums = c.Sums with { Stock = 0 } },
            "the same for the sums over all books");
    }

    /// <summary>While a sale waits for its order, which would be "settling".</summary>
    [TestCaseSource(nameof(Lies))]
    public void Nothing_hides_behind_a_sale_that_waits(
        Func<OrderLedger, OrderLedger> orders, Func<CatalogLedger, CatalogLedger> catalog, string check)
    {
        OrderLedger before = orders(OrdersNow());
        Sell("c", quantity: 1);
        AssertInconsistent(LedgerComparison.Compare(before, catalog(_inventory.ReadLedger(2)), orders(OrdersNow())), check);
    }

    private static TestCaseData Lie(
        string name, Func<OrderLedger, OrderLedger> orders, Func<CatalogLedger, CatalogLedger> catalog, string check) =>
        new TestCaseData(orders, catalog, check).SetArgDisplayNames(name);

    private void AssertTold(string check, string detail)
    {
        AuditReport report = Audit();
        Assert.That(report.Verdict, Is.EqualTo(AuditReport.Inconsistent));
        Assert.That(report.Checks.Single(made => made.Name == check), Is.EqualTo(new AuditCheck(check, Holds: false, detail)));
    }

    private static void AssertInconsistent(AuditReport report, string check)
    {
        Assert.That(report.Verdict, Is.EqualTo(AuditReport.Inconsistent));
        Assert.That(report.Checks.Single(made => made.Name == check).Holds, Is.False, check);
    }

    private AuditReport Audit(Func<OrderLedger, OrderLedger>? after = null)
    {
        OrderLedger before = OrdersNow();
        return LedgerComparison.Compare(before, _inventory.ReadLedger(before.Watermark), after is null ? before : after(before));
    }

    private OrderLedger OrdersNow() =>
        new(_orders.Count, _orders.Last, _orders.Sales, _orders.Watermark, InFlight: 0, _orders.Copies.Sum, _orders.Copies.Digest)
        {
            Store = Store,
            LastSale = _orders.LastSale,
            Checksum = SaleChecksum.Text(_orders.Checksum),
        };

    private void Sell(string op, int quantity)
    {
        BookRow row = _inventory.Find(1)!;
        var sold = new InventoryChange.Sold(new Sale(
            _history.Count + 1, op, 1, row.Title, quantity, row.Cost, row.Stock - quantity, row.Version + 1));
        _inventory.Publish([row.After(sold)], [sold]);
    }

    private void Order(long sale, string op, int quantity) =>
        _orders.Add(new OrderEntry(_orders.Count + 1, sale, op, ItemNumber: 1, quantity, Offset: 100 * (_orders.Count + 1)));
}
