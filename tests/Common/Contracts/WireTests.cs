using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Common.Contracts;

/// <summary>Sales and buys on their way through a batch.</summary>
internal sealed class WireTests
{
    private static readonly Order Order = new(1, 2, "RPCs for Dummies", 1, 20, 9, 2);
    private static readonly Sale Sale = new(9, "op", 2, "RPCs for Dummies", 1, 20, 9, 2);

    private static readonly SaleDecision[] Decisions =
    [
        new(SaleVerdict.Sold, Sale), new(SaleVerdict.Sold, Sale, IsReplay: true),
        new(SaleVerdict.OutOfStock, Message: "none", IsReplay: true),
        new(SaleVerdict.NoSuchBook, Message: "no book"), new(SaleVerdict.OtherRequest, Message: "another"),
        new(SaleVerdict.Undecided, Message: "full"),
    ];

    private static readonly BuyOutcome[] Outcomes =
    [
        new(BuyResult.Ordered, Order), new BuyOutcome(BuyResult.OrderedBefore, Order) { IsReplay = true },
        new(BuyResult.BadKey, "no key"),
        new(BuyResult.NoSuchBook, "no book"), new BuyOutcome(BuyResult.OutOfStock, "none") { IsReplay = true },
        new(BuyResult.KeyReused, "another"),
        new(BuyResult.InProgress, "wait"), new(BuyResult.Unknown, "nobody knows"),
    ];

    [TestCaseSource(nameof(Decisions))]
    public void A_decision_arrives_as_it_was_sent(SaleDecision decision) =>
        Assert.That(SaleDecision.FromWire(decision.ToWire()), Is.EqualTo(decision));

    [TestCaseSource(nameof(Outcomes))]
    public void An_outcome_arrives_as_it_was_sent(BuyOutcome outcome) =>
        Assert.That(BuyOutcome.FromWire(outcome.ToWire()), Is.EqualTo(outcome));

    [TestCase(BuyResult.BadRequest, 422)]
    [TestCase(BuyResult.Unavailable, 503)]
    public void An_outcome_that_shares_its_status_arrives_with_the_status_and_the_sentence(BuyResult result, int status)
    {
        var read = BuyOutcome.FromWire(new BuyOutcome(result, "sentence").ToWire());
        Assert.That((read.Status, read.Message, read.IsWorthRepeating), Is.EqualTo((status, "sentence", status == 503)));
    }

    [TestCase(200, SaleVerdict.Unknown)] // without a sale
    [TestCase(201, SaleVerdict.Unknown)]
    [TestCase(204, SaleVerdict.Unknown)]
    [TestCase(399, SaleVerdict.Unknown)]
    [TestCase(400, SaleVerdict.NotAccepted)]
    [TestCase(401, SaleVerdict.NotAccepted)]
    [TestCase(499, SaleVerdict.NotAccepted)]
    [TestCase(500, SaleVerdict.Unknown)]
    [TestCase(502, SaleVerdict.Unknown)]
    [TestCase(503, SaleVerdict.Undecided)]
    [TestCase(507, SaleVerdict.Undecided)]
    public void A_status_without_a_sale_says_only_what_is_certain(int status, SaleVerdict verdict) =>
        Assert.That(SaleDecision.FromWire(new BatchResult<Sale>(status)).Verdict, Is.EqualTo(verdict));

    [TestCase(200, BuyResult.Unknown)] // without an order
    [TestCase(201, BuyResult.Unknown)]
    [TestCase(204, BuyResult.NotAccepted)]
    [TestCase(401, BuyResult.Unavailable)]
    [TestCase(403, BuyResult.Unavailable)]
    [TestCase(413, BuyResult.Unavailable)]
    [TestCase(418, BuyResult.NotAccepted)]
    [TestCase(500, BuyResult.Unknown)]
    [TestCase(502, BuyResult.Unknown)]
    [TestCase(507, BuyResult.Unknown)]
    public void A_status_without_an_order_says_only_what_is_certain(int status, BuyResult result) =>
        Assert.That(BuyOutcome.FromWire(new BatchResult<Order>(status)).Result, Is.EqualTo(result));

    [Test]
    public void A_refusal_with_an_order_in_it_is_a_refusal() =>
        Assert.That(BuyOutcome.FromWire(new BatchResult<Order>(409, Order)).Order, Is.Null);

    [Test]
    public void What_is_not_told_is_not_known()
    {
        Assert.That(SaleDecision.FromWire(null).Verdict, Is.EqualTo(SaleVerdict.Unknown));
        Assert.That(BuyOutcome.FromWire(null).Result, Is.EqualTo(BuyResult.Unknown));
    }
}
