using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Auditing;
using PygmyStore.OrderServer.Orders;
using PygmyStore.Tests.CatalogServer;

namespace PygmyStore.Tests.FrontEndServer.Auditing;

/// <summary>The audit over the ledgers of a real inventory and a real order index, right and with a fault planted into either.</summary>
internal sealed class AuditorTests
{
    private static readonly BookRow Book = new(
        1, "Xen", "graduate school", Cost: 5, Version: 1, Initial: 10, Restocked: 0, Adjusted: 0, Sold: 0, IsWithdrawn: false);

    private SaleHistory _history = null!;
    private Inventory _inventory = null!;
    private OrderIndex _orders = null!;

    [SetUp]
    public void SellTwice()
    {
        _history = EmptyHistory.Create();
        _inventory = new Inventory([Book], _history);
        _orders = new OrderIndex();
        Sell("a", quantity: 2);
        Sell("b", quantity: 3);
        Order(sale: 1, quantity: 2);
        Order(sale: 2, quantity: 3);
    }

    [TearDown]
    public void Dispose() => _inventory.Dispose();

    [Test]
    public void Ledgers_that_agree_are_consistent()
    {
        AuditReport report = Audit();
        Assert.That((report.Verdict, report.Books[0].Stock, report.Books[0].Holds), Is.EqualTo((Auditor.Consistent, 5L, true)));
        Assert.That(report.Checks.Select(check => check.Holds), Is.All.True);
    }

    [Test]
    public void A_stock_that_does_not_move_with_its_sales_is_told()
    {
        BookRow row = _inventory.Find(1)!;
        _inventory.Publish([row with { Stock = row.Stock + 1 }], []);
        AssertTold("initial + restocked + adjusted - sold = stock, for every book", "item 1");
        Assert.That(Audit().Books[0].Holds, Is.False);
    }

    [Test]
    public void Copies_that_nobody_ordered_are_told()
    {
        BookRow row = _inventory.Find(1)!;
        _inventory.Publish([row with { Stock = row.Stock - 1, Sold = row.Sold + 1 }], []);
        AssertTold("sold = ordered, for every book", "item 1: sold 6, ordered 5");
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
        Order(sale: 3, quantity: 1);
        AssertTold("no key has two outcomes", "1 outcomes were recorded for a key that had one");
    }

    [Test]
    public void A_key_that_was_refused_and_then_sold_is_told()
    {
        _inventory.Publish([], [new InventoryChange.Refused("c", 1, 99, SaleVerdict.OutOfStock)]);
        Sell("c", quantity: 1);
        Order(sale: 3, quantity: 1);
        AssertTold("no key has two outcomes", "1 outcomes were recorded for a key that had one");
    }

    [Test]
    public void A_sale_with_two_orders_is_told()
    {
        Order(sale: 2, quantity: 3);
        AssertTold("no sale has two orders", "3 orders for 2 sales");
        AssertTold("there is one order for each sale", "2 sales, 3 orders");
    }

    [Test]
    public void A_sale_without_an_order_behind_one_with_two_is_told()
    {
        Sell("c", quantity: 3);
        Order(sale: 2, quantity: 3);
        AssertNotHeld("no sale has two orders");
        Assert.That(Audit().Verdict, Is.EqualTo(Auditor.Inconsistent), "though a sale waits for its order: no movement explains two");
        AssertNotHeld("every sale's number, from 1 on, is one that has its order");
    }

    [TestCase(1)]
    [TestCase(-1)]
    public void Orders_whose_numbers_have_a_gap_or_come_twice_are_told(long off)
    {
        OrderLedger ledger = OrderLedgerNow();
        AuditReport report = Auditor.Compare(ledger, _inventory.ReadLedger(), ledger with { LastOrder = ledger.LastOrder + off });
        Assert.That(report.Verdict, Is.EqualTo(Auditor.Inconsistent));
        Assert.That(report.Checks.Single(check => !check.Holds).Name, Is.EqualTo("the orders' numbers have no gap, and none comes twice"));
    }

    [Test]
    public void An_order_for_a_sale_that_there_is_not_is_told()
    {
        Order(sale: 3, quantity: 1);
        AssertTold("there is one order for each sale", "2 sales, 3 orders");
    }

    [Test]
    public void An_order_for_a_book_that_there_is_not_is_told()
    {
        _orders.Add(new OrderEntry(3, SaleNumber: 3, ItemNumber: 9, Quantity: 1, Offset: 300));
        AssertTold("every order is for a book of the catalog", "item 9");
    }

    [Test]
    public void While_a_sale_waits_for_its_order_the_verdict_is_settling()
    {
        Sell("c", quantity: 1);
        Assert.That(Audit().Verdict, Is.EqualTo(Auditor.Settling));
    }

    private void AssertTold(string check, string detail)
    {
        AuditReport report = Audit();
        Assert.That(report.Verdict, Is.EqualTo(Auditor.Inconsistent));
        Assert.That(report.Checks.Single(made => made.Name == check), Is.EqualTo(new AuditCheck(check, Holds: false, detail)));
    }

    private void AssertNotHeld(string check) => Assert.That(Audit().Checks.Single(made => made.Name == check).Holds, Is.False);

    private AuditReport Audit() => Auditor.Compare(OrderLedgerNow(), _inventory.ReadLedger(), OrderLedgerNow());

    private OrderLedger OrderLedgerNow() =>
        new(_orders.Count, _orders.Last, _orders.Sales, _orders.Watermark, InFlight: 0, _orders.Quantities());

    private void Sell(string op, int quantity)
    {
        BookRow row = _inventory.Find(1)!;
        var sold = new InventoryChange.Sold(new Sale(
            _history.Count + 1, op, 1, row.Title, quantity, row.Cost, row.Stock - quantity, row.Version + 1));
        _inventory.Publish([row.After(sold)], [sold]);
    }

    private void Order(long sale, int quantity) =>
        _orders.Add(new OrderEntry(_orders.Count + 1, sale, ItemNumber: 1, quantity, Offset: 100 * (_orders.Count + 1)));
}
