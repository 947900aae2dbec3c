using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.OrderServer;

/// <summary>Every way in which the catalog may answer a buy, or not.</summary>
internal sealed class BuyOutcomeTests
{
    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void SetUp()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog).Start();
    }

    [TearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void A_buy_gets_an_order_that_is_found_again()
    {
        Reply reply = _server.Buy(itemNumber: 2, quantity: 3);

        Assert.Multiple(() =>
        {
            Assert.That(reply.Status, Is.EqualTo(201), reply.Body);
            Assert.That(reply.Location, Is.EqualTo("/orders/1"));
            Assert.That(reply.IsReplay, Is.False);
            Assert.That(reply.Body, Is.EqualTo(
                """{"data":{"order_number":1,"item_number":2,"title":"RPCs for \"Dummies\", 2nd","quantity":3,"""
                + "\"cost\":61.50,\"stock\":999997,\"version\":2}}"));
            Assert.That(_server.Get("/orders/1"), Is.EqualTo(reply with { Status = 200, Location = null }));
        });
    }

    [TestCase(Act.SellAndClose)]
    [TestCase(Act.SellAndCloseHalfWay)]
    [TestCase(Act.SellAndAnswerNonsense)]
    [TestCase(Act.SellAndAnswer500)]
    [TestCase(Act.AnswerAnotherItem)]
    [TestCase(Act.CloseUnsold)]
    public void An_answer_that_is_lost_once_is_asked_for_again_under_the_same_op(Act once)
    {
        _catalog.Script = request => request == 1 ? once : Act.Answer;

        Reply reply = _server.Buy();

        Assert.That(reply.Status, Is.EqualTo(201), reply.Body);
        Assert.That(reply.IsReplay, Is.False);
        Assert.That(_catalog.Ops.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_catalog.Sales, Has.Count.EqualTo(1));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(1));
    }

    [Test]
    public void A_catalog_that_does_not_answer_in_time_leaves_the_outcome_unknown_and_the_key_learns_it()
    {
        _server.Configuration = _server.Configuration with { CallTimeout = TimeSpan.FromSeconds(1) };
        _server.Restart();
        _catalog.Script = request => request == 1 ? Act.SellAndHang : Act.Answer;

        Reply first = _server.Buy(key: "one");
        Reply again = _server.Buy(key: "one");

        Assert.That((first.Status, first.SaysRetryAfter), Is.EqualTo((503, true)));
        Assert.That(first.Error, Does.EndWith("the outcome is not known; retry with the same Idempotency-Key"));
        Assert.That((again.Status, again.Order.OrderNumber, _catalog.Sales.Count), Is.EqualTo((200, 1, 1)));
    }

    [TestCase(0.4)]
    [TestCase(0.75)]
    public void A_sale_that_takes_most_of_the_calls_time_is_confirmed_by_the_first_attempt(double share)
    {
        _server.Configuration = _server.Configuration with { CallTimeout = TimeSpan.FromSeconds(4) };
        _server.Restart();
        _catalog.LateBy = _server.Configuration.CallTimeout * share; // a slow sync of the catalog's disk
        _catalog.Script = _ => Act.AnswerLate;

        Reply reply = _server.Buy();

        Assert.That((reply.Status, reply.IsReplay, _catalog.Ops.Count), Is.EqualTo((201, false, 1)), reply.Body);
    }

    [TestCase(Act.SellAndClose)]
    [TestCase(Act.SellAndAnswer500)]
    [TestCase(Act.AnswerAnotherItem)]
    public void An_answer_that_stays_lost_is_unknown_and_its_order_adopted(Act always)
    {
        _catalog.Script = _ => always;

        Reply reply = _server.Buy(key: "one");

        Assert.That(reply.Status, Is.EqualTo(503));
        Assert.That(reply.SaysRetryAfter, Is.True);
        Assert.That(reply.Error, Does.EndWith("the outcome is not known; retry with the same Idempotency-Key"));
        Eventually.IsTrue(() => _server.Ledger().Watermark == 1, "the sale is adopted");

        _catalog.Script = _ => Act.Answer;
        Reply again = _server.Buy(key: "one");
        Assert.That((again.Status, again.IsReplay, again.Order.OrderNumber), Is.EqualTo((200, true, 1)));
        Assert.That(_catalog.Sales, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_same_key_completes_a_sale_that_nobody_has_adopted_yet()
    {
        _catalog.Page = _ => [];
        _catalog.Script = _ => Act.SellAndClose;
        Assert.That(_server.Buy(key: "one").Status, Is.EqualTo(503));
        Assert.That(_server.Ledger().Orders, Is.Zero);

        _catalog.Script = _ => Act.Answer;
        Reply again = _server.Buy(key: "one");

        Assert.That((again.Status, again.IsReplay, again.Order.OrderNumber), Is.EqualTo((200, true, 1)));
        Assert.That(_catalog.Sales, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_unknown_outcome_stays_unknown_when_the_catalog_is_gone_at_the_next_attempt()
    {
        _catalog.Script = _ => Act.SellAndClose;
        _catalog.Sold = _ => _catalog.GoAway();

        Reply reply = _server.Buy();

        Assert.That(reply.Status, Is.EqualTo(503));
        Assert.That(reply.Error, Does.Contain("not known"));
        Assert.That(_catalog.Ops, Has.Count.EqualTo(1));
    }

    [TestCase(Act.Answer503)]
    [TestCase(Act.Answer507)]
    [TestCase(Act.Answer401)]
    public void An_unknown_outcome_stays_unknown_when_the_next_attempt_is_turned_away(Act later)
    {
        _catalog.Script = request => request == 1 ? Act.SellAndClose : later;

        Reply reply = _server.Buy();

        Assert.That(reply.Status, Is.EqualTo(503));
        Assert.That(reply.Error, Does.Contain("not known"));
    }

    [Test]
    public void An_unknown_outcome_ends_with_the_refusal_that_the_catalog_has_recorded()
    {
        _catalog.Stock = 0;
        _catalog.Script = request => request == 1 ? Act.SellAndClose : Act.Answer;

        Assert.That(_server.Buy().Status, Is.EqualTo(409));
    }

    [Test]
    public void Nobody_at_the_catalogs_address_is_a_definite_answer()
    {
        using var absent = new ScriptedCatalog();
        using OrderServerFixture server = new OrderServerFixture(absent).Start();

        Reply reply = server.Buy();

        Assert.That(reply.Status, Is.EqualTo(503));
        Assert.That(reply.SaysRetryAfter, Is.True);
        Assert.That(reply.Error, Is.EqualTo("the catalog cannot be reached; this request bought nothing"));
    }

    [TestCase(Act.Answer503, 503, true, "too many wait")]
    [TestCase(Act.Answer507, 503, true, "the disk is full")]
    [TestCase(Act.Answer401, 502, false, "the catalog answered 401; this request bought nothing")]
    public void A_catalog_that_turns_the_sale_away_is_asked_once(Act act, int status, bool saysRetryAfter, string message)
    {
        _catalog.Script = _ => act;

        Reply reply = _server.Buy();

        Assert.That((reply.Status, reply.SaysRetryAfter, reply.Error), Is.EqualTo((status, saysRetryAfter, message)));
        Assert.That(_catalog.Ops, Has.Count.EqualTo(1));
    }

    [Test]
    public void Refusals_pass_on_and_make_no_order()
    {
        _catalog.Stock = 2;
        _server.Buy(key: "two", quantity: 2);

        Reply soldOut = _server.Buy();
        Reply noSuchBook = _server.Buy(itemNumber: 404);
        Reply otherRequest = _server.Buy(key: "two", quantity: 1);

        Assert.Multiple(() =>
        {
            Assert.That(
                (soldOut.Status, soldOut.SaysRetryAfter, soldOut.Error), Is.EqualTo((409, false, "the catalog's sentence")));
            Assert.That((noSuchBook.Status, noSuchBook.Error), Is.EqualTo((404, "the catalog's sentence")));
            Assert.That((otherRequest.Status, otherRequest.Error), Is.EqualTo(
                (422, "this Idempotency-Key was used for another request: the book, the way it is named or the quantity "
                    + "differs")));
            Assert.That(_server.Ledger().Orders, Is.EqualTo(1));
        });
    }

    [Test]
    public void A_sale_number_that_belongs_to_another_op_is_never_answered_with_that_ones_order()
    {
        _server.Buy(key: "mine");
        using ScriptedCatalog other = new ScriptedCatalog().Start();
        _server.Configuration = _server.Configuration with { Catalog = other.EndPoint };
        _server.Restart();

        Reply reply = _server.Buy(key: "yours");

        Assert.That((reply.Status, other.Sales.Count), Is.EqualTo((503, 0)));
        Assert.That(reply.Error, Does.EndWith("; this request bought nothing"));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(1));
    }
}
