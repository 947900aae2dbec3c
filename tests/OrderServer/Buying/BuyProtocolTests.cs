using System.Diagnostics.Metrics;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.OrderServer.Buying;

/// <summary>What a buyer is told when the order log does not take the order of a sale that was made.</summary>
internal sealed class BuyProtocolTests
{
    private readonly Meter _meter = new("test");

    [OneTimeTearDown]
    public void Dispose() => _meter.Dispose();

    [TestCase(CommitOutcome.Unknown)]
    [TestCase(CommitOutcome.NoSpace)]
    [TestCase(CommitOutcome.Failed)]
    [TestCase(CommitOutcome.Busy)]
    public void An_order_that_may_not_be_kept_is_unknown_and_adoption_looks_for_its_sale(CommitOutcome outcome)
    {
        BuyProtocol buys = Protocol(new ScriptedLog(_ => outcome), out Adoption adoption);
        int expected = adoption.Expected;

        BuyOutcome buy = buys.Buy(CallContext.Own(), [Request("one")])[0];

        Assert.That(buy.Result, Is.EqualTo(BuyResult.Unknown));
        Assert.That(adoption.Expected, Is.EqualTo(expected + 1));
    }

    [Test]
    public void A_bug_in_the_order_log_reaches_the_caller_and_adoption_looks_for_the_sale()
    {
        BuyProtocol buys = Protocol(new ScriptedLog(_ => throw new InvalidOperationException("planted")), out Adoption adoption);
        int expected = adoption.Expected;

        Assert.That(() => buys.Buy(CallContext.Own(), [Request("one")]), Throws.InvalidOperationException);
        Assert.That(adoption.Expected, Is.EqualTo(expected + 1));
        Assert.That(buys.InFlight, Is.EqualTo(expected + 1), "nothing else is under way");
    }

    private static BuyRequest Request(string key) => new(key, "POST/orders", "id", 1) { ItemNumber = 3 };

    private BuyProtocol Protocol(IOrderLog log, out Adoption adoption)
    {
        var clock = new MachineClock();
        var metrics = new OrderMetrics(_meter);
        var catalog = new SellingCatalog();
        var reconciler = new Reconciler(catalog, log, clock);
        adoption = new Adoption(catalog, reconciler, log, TimeSpan.FromHours(1), metrics);
        var sales = new SaleAttempts(catalog, reconciler, clock, TimeSpan.FromSeconds(10), maxBodyBytes: 65536);
        return new BuyProtocol(sales, new BuysInFlight(TimeSpan.Zero, TimeSpan.Zero), log, adoption, metrics);
    }

    /// <summary>A catalog that sells whatever it is asked for.</summary>
    private sealed class SellingCatalog : ISales
    {
        public Answer<IReadOnlyList<SaleDecision>> Sell(CallContext context, string run, IReadOnlyList<SaleRequest> requests) =>
            Answer.Known<IReadOnlyList<SaleDecision>>([.. requests.Select((request, i) => new SaleDecision(
                SaleVerdict.Sold, new Sale(i + 1, request.Op, request.ItemNumber!.Value, "Xen", request.Quantity, 5, 9, 2)))]);

        public Answer<Reconciled> Reconcile(OrderedSales ordered) =>
            Answer.Known(new Reconciled(ordered.Store, "a-run", Sales: 0, Ordered: 0));

        public Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit) => Answer.Known<IReadOnlyList<Sale>>([]);
    }

    /// <summary>An order log without orders, whose append is given.</summary>
    private sealed class ScriptedLog(Func<OrderAppend, CommitOutcome> append) : IOrderLog
    {
        public int MaxBatch => 1000;

        public bool HasFailed => false;

        public bool IsBusy => false;

        public bool IsFull => false;

        public string Store { get; } = StoreId.New();

        public long Count => 0;

        public long Watermark => 0;

        public CommitOutcome Append(OrderAppend orders) => append(orders);

        public OrderRecord? Find(long number) => null;

        public IReadOnlyList<long> OrdersOf(string owner, long before, int limit) => [];

        public (Sale Sale, OrderRecord Order)? FindConflict(IReadOnlyList<Sale> sales) => null;

        public CommitOutcome GiveTo(string store) => CommitOutcome.Durable;

        public OrderedSales Ordered() => new(Store, 0, SaleChecksum.Text(SaleChecksum.OfNone), 0);

        public OrderLedger Ledger(Func<int> inFlight) => throw new NotSupportedException();

        public IReadOnlyList<ItemOrders> ItemsAfter(int itemNumber, int limit) => [];

        public string? WhyNotInPlace() => null;

        public void Dispose()
        {
        }
    }
}
