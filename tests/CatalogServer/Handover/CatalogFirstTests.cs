using PygmyStore.CatalogServer.Handover;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.CatalogServer.Handover;

/// <summary>Buys at the catalog: what is decided, what is handed over, and what a buyer is told when that fails.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CatalogFirstTests
{
    private readonly ScriptedOrders _orders = new();
    private readonly List<SaleRequest> _decided = [];
    private readonly CatalogFirst _buys;
    private long _sales;

    public CatalogFirstTests() => _buys = Buys(new PlaceQueue(places: 4, maxWaiting: 4));

    [Test]
    public void What_is_sold_is_answered_with_the_order_that_the_log_has_and_what_is_refused_is_not_handed_over()
    {
        _orders.Numbers = sale => sale.Number + 100; // as in the log of an earlier release

        BuyOutcome[] outcomes = Buy("sold", "refused", "replayed", "bad key", "used");

        Assert.That(
            outcomes.Select(outcome => (outcome.Result, outcome.Order?.OrderNumber, outcome.IsReplay)),
            Is.EqualTo(new[]
            {
                (BuyResult.Ordered, 101L, false), (BuyResult.OutOfStock, null, false), (BuyResult.OrderedBefore, 102L, true),
                (BuyResult.BadKey, (long?)null, false), (BuyResult.KeyReused, null, false),
            }));
        Assert.That(_decided.Select(request => request.Op), Is.EqualTo(Ops("sold", "refused", "replayed", "used")));
        Assert.That(_orders.Handed.Select(call => call.Length), Is.EqualTo(new[] { 0, 2 }), "it has asked first");
        Assert.That(_orders.Handed[1].Select(sale => sale.Op), Is.EqualTo(Ops("sold", "replayed")));
        Assert.That(_orders.Runs, Is.All.EqualTo("this-run"));
    }

    [Test]
    public void Refusals_alone_are_answered_without_the_order_service()
    {
        Buy("sold");
        Assert.That(Buy("refused")[0].Result, Is.EqualTo(BuyResult.OutOfStock));
        Assert.That(Buy("bad key")[0].Result, Is.EqualTo(BuyResult.BadKey));
        Assert.That(_orders.Handed, Has.Count.EqualTo(2));
    }

    [TestCase(UpstreamOutcome.Unreachable)]
    [TestCase(UpstreamOutcome.Broken)]
    [TestCase(UpstreamOutcome.TimedOut)]
    [TestCase(UpstreamOutcome.Malformed)]
    [TestCase(UpstreamOutcome.Busy)]
    public void What_is_not_handed_over_for_certain_is_unknown_and_nothing_is_sold_until_orders_are_taken_again(
        UpstreamOutcome outcome)
    {
        Buy("sold");
        _orders.Answer = _ => new Answer<IReadOnlyList<BatchResult<Order>>>(outcome, 0, null, null);

        BuyOutcome[] lost = Buy("sold", "refused");
        int decided = _decided.Count;
        BuyOutcome refused = Buy("sold")[0];

        Assert.That(lost.Select(one => one.Result), Is.EqualTo(new[] { BuyResult.Unknown, BuyResult.OutOfStock }));
        Assert.That(lost[0].Message, Does.StartWith("the copies are sold, but the order is not yet written: the outcome is not"));
        Assert.That((refused.Result, refused.IsWorthRepeating), Is.EqualTo((BuyResult.Unavailable, true)));
        Assert.That(refused.Message, Does.EndWith("; this request bought nothing"));
        Assert.That(_decided, Has.Count.EqualTo(decided), "nothing is decided for it");
        _orders.Answer = null;
        Assert.That(Buy("sold")[0].Result, Is.EqualTo(BuyResult.Ordered));
        Assert.That((_buys.IsOpen, _buys.Failed), Is.EqualTo((true, 2L)));
    }

    [TestCase(409)]
    [TestCase(412)]
    [TestCase(503)]
    public void A_refused_handover_gives_its_sentence_to_those_who_buy_nothing(int status)
    {
        _orders.Answer = _ => Answer.Refused<IReadOnlyList<BatchResult<Order>>>(status, "the log's sentence");

        Assert.That(Buy("sold")[0].Message, Is.EqualTo("the log's sentence; this request bought nothing"));
        Assert.That(_decided, Is.Empty);
    }

    [TestCase(503)]
    [TestCase(502)]
    [TestCase(201)]
    public void One_sale_without_its_order_closes_the_gate_and_the_others_have_theirs(int status)
    {
        Buy("sold");
        _orders.Change = (result, place) => place != 1 ? result
            : status == 201 ? result with { Data = result.Data! with { ItemNumber = 99 } } // of another sale
            : new BatchResult<Order>(status, Message: "another's");

        BuyOutcome[] outcomes = Buy("sold-1", "sold-2", "sold-3");

        BuyResult expected = status == 502 ? BuyResult.NotAccepted : BuyResult.Unknown;
        Assert.That(
            outcomes.Select(outcome => outcome.Result), Is.EqualTo(new[] { BuyResult.Ordered, expected, BuyResult.Ordered }));
        Assert.That(_buys.IsOpen, Is.False);
    }

    [Test]
    public void Decisions_that_the_disk_does_not_take_are_not_handed_over()
    {
        BuyOutcome[]? outcomes = _buys.Buy(CallContext.Own(), [Request("sold")], _ => null);

        Assert.That(outcomes, Is.Null);
        Assert.That((_orders.Handed.Count, _buys.IsOpen), Is.EqualTo((1, true)), "it has only asked");
    }

    [Test]
    public void Nothing_is_sold_for_a_buyer_who_finds_no_place_or_has_no_time_left()
    {
        var places = new PlaceQueue(places: 1, maxWaiting: 0);
        CatalogFirst buys = Buys(places);
        long taken = places.Enter(long.MaxValue);
        BuyOutcome crowded = buys.Buy(CallContext.Own(), [Request("sold")], Decide)![0];
        places.Leave(taken);
        var late = CallContext.Own();
        late.DeadlineMilliseconds = Environment.TickCount64;
        BuyOutcome overdue = buys.Buy(late, [Request("sold")], Decide)![0];

        Assert.That(new[] { crowded, overdue }.Select(outcome => outcome.Result), Is.All.EqualTo(BuyResult.Unavailable));
        Assert.That(
            new[] { crowded, overdue }.Select(outcome => outcome.Message), Is.All.EndsWith("; this request bought nothing"));
        Assert.That((_decided.Count, _orders.Handed.Count), Is.EqualTo((0, 0)));
        Assert.That(buys.Buy(CallContext.Own(), [Request("sold")], Decide)![0].Result, Is.EqualTo(BuyResult.Ordered));
    }

    [Test]
    public void A_buyer_who_comes_after_a_mismatch_asks_again()
    {
        Buy("sold");
        _buys.Close();
        _orders.Answer = _ => Answer.Refused<IReadOnlyList<BatchResult<Order>>>(409, "other files");

        Assert.That(Buy("sold")[0].Message, Does.StartWith("other files"));
        Assert.That(_decided, Has.Count.EqualTo(1));
    }

    private static string[] Ops(params string[] keys) => [.. keys.Select(key => "kPOST/orders:" + key)];

    private static BuyRequest Request(string key) => new(key, "POST/orders", "id", 2) { ItemNumber = 3 };

    private CatalogFirst Buys(PlaceQueue places) => new(_orders, "this-run", places, TimeSpan.FromSeconds(10));

    private BuyOutcome[] Buy(params string[] keys) => _buys.Buy(CallContext.Own(), [.. keys.Select(Request)], Decide)!;

    /// <summary>Sells, refuses or repeats as the key says.</summary>
    private SaleDecision[] Decide(IReadOnlyList<SaleRequest> requests)
    {
        _decided.AddRange(requests);
        return [.. requests.Select(request => request.Op.Split(':')[1] switch
        {
            "refused" => new SaleDecision(SaleVerdict.OutOfStock, Message: "out of stock"),
            "used" => new SaleDecision(SaleVerdict.OtherRequest),
            var key => new SaleDecision(
                SaleVerdict.Sold, new Sale(++_sales, request.Op, 3, "Xen", request.Quantity, 5, 9, 2),
                IsReplay: key == "replayed"),
        })];
    }

    /// <summary>An order service that gives each sale its order, or answers as the test says.</summary>
    private sealed class ScriptedOrders : IHandover
    {
        public List<Sale[]> Handed { get; } = [];

        public List<string> Runs { get; } = [];

        public Func<Sale, long> Numbers { get; set; } = sale => sale.Number;

        public Func<IReadOnlyList<Sale>, Answer<IReadOnlyList<BatchResult<Order>>>>? Answer { get; set; }

        public Func<BatchResult<Order>, int, BatchResult<Order>> Change { get; set; } = (result, _) => result;

        public Answer<IReadOnlyList<BatchResult<Order>>> HandOver(CallContext context, string run, IReadOnlyList<Sale> sales)
        {
            Handed.Add([.. sales]);
            Runs.Add(run);
            return Answer?.Invoke(sales) ?? PygmyStore.Common.Clients.Answer.Known<IReadOnlyList<BatchResult<Order>>>(
                [.. sales.Select((sale, i) => Change(
                    new BatchResult<Order>(201, OrderRecord.OrderOf(sale, Numbers(sale))), i))]);
        }
    }
}
