using System.Collections.Concurrent;
using PygmyStore.Common.Contracts;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.OrderServer;

/// <summary>Many buyers at once, and buyers against the adoption.</summary>
internal sealed class ConcurrentBuyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void SetUp()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog);
    }

    [TearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void A_thousand_buys_by_64_threads_get_the_numbers_from_1_to_1000()
    {
        const int threads = 64;
        const int buys = 1000;
        _server.Configuration = _server.Configuration with { AdoptInterval = TimeSpan.FromMilliseconds(10) };
        _server.Start();
        var numbers = new ConcurrentBag<long>();
        int left = buys;

        InParallel(threads, () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                Reply reply = _server.Buy(quantity: 2);
                Assert.That(reply.Status, Is.EqualTo(201), reply.Body);
                numbers.Add(reply.Order.OrderNumber);
            }
        });

        OrderLedger ledger = _server.Ledger();
        Assert.That(numbers.Order(), Is.EqualTo(Enumerable.Range(1, buys).Select(number => (long)number)));
        Assert.That((ledger.Orders, ledger.Watermark, ledger.InFlight), Is.EqualTo((buys, buys, 0)));
        Assert.That(_server.Get("/ledger/items").Body, Is.EqualTo($$"""{"data":[{"item_number":2,"quantity":{{2 * buys}}}]}"""));
    }

    [Test]
    public void Buyers_with_one_key_get_one_order_and_one_of_them_makes_it()
    {
        const int buyers = 16;
        _server.Start();
        var replies = new ConcurrentBag<Reply>();

        InParallel(buyers, () => replies.Add(_server.Buy(key: "one")));

        Assert.That(replies.Select(reply => reply.Order).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_catalog.Sales, Has.Count.EqualTo(1));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(1));
        Assert.That(replies.Count(reply => reply is { Status: 201, IsReplay: false }), Is.EqualTo(1));
        Assert.That(replies.Count(reply => reply is { Status: 200, IsReplay: true }), Is.EqualTo(buyers - 1));
    }

    [Test]
    public void A_sale_that_is_adopted_before_its_buyer_is_answered_is_the_buyers_order()
    {
        _server.Configuration = _server.Configuration with { AdoptInterval = TimeSpan.FromMilliseconds(10) };
        _server.Start();
        _catalog.Sold = sale => Eventually.IsTrue(() => _server.Ledger().Watermark == sale.Number, "the sale is adopted first");

        Reply reply = _server.Buy();

        Assert.That((reply.Status, reply.IsReplay, reply.Order.OrderNumber), Is.EqualTo((201, false, 1)));
        Assert.That(_server.Ledger().Orders, Is.EqualTo(1));
    }

    [Test]
    public void A_sale_that_buyer_and_adoption_hold_at_once_gets_one_order()
    {
        const int rounds = 100;
        using var barrier = new Barrier(2);
        _server.Configuration = _server.Configuration with { AdoptInterval = TimeSpan.FromMilliseconds(1) };
        _server.Start();
        _catalog.Sold = _ => barrier.SignalAndWait(Patience);
        _catalog.Page = page =>
        {
            if (page.Length > 0)
            {
                barrier.SignalAndWait(Patience);
            }

            return page;
        };

        for (int round = 1; round <= rounds; round++)
        {
            Reply reply = _server.Buy();
            Assert.That((reply.Status, reply.Order.OrderNumber), Is.EqualTo((201, round)));
        }

        Assert.That(_server.Ledger().Orders, Is.EqualTo(rounds));
        Assert.That(barrier.CurrentPhaseNumber, Is.EqualTo(rounds), "they met in every round");
    }

    [Test]
    public void A_buy_under_way_is_in_the_ledger()
    {
        _server.Start();
        int inFlight = -1;
        _catalog.Sold = _ => inFlight = _server.Ledger().InFlight;

        _server.Buy();

        Assert.That(inFlight, Is.EqualTo(1));
        Assert.That(_server.Ledger().InFlight, Is.Zero);
    }

    [Test]
    public void A_buy_whose_outcome_is_unknown_stays_in_the_ledger_until_adoption_has_seen_the_sales()
    {
        using var mayAnswer = new ManualResetEvent(false);
        _server.Start();
        _catalog.Page = page =>
        {
            mayAnswer.WaitOne(Patience);
            return page;
        };
        _catalog.Script = _ => Act.SellAndClose;

        Assert.That(_server.Buy().Status, Is.EqualTo(503));

        OrderLedger settling = _server.Ledger();
        mayAnswer.Set();
        Assert.That((settling.Orders, settling.InFlight), Is.EqualTo((0, 1)));
        Eventually.IsTrue(() => _server.Ledger() is { Orders: 1, InFlight: 0 }, "the sale is adopted and nothing is under way");
    }

    [Test]
    public void The_right_repetition_gets_its_order_while_a_wrong_one_is_under_way()
    {
        _server.Start();
        Reply first = _server.Buy(key: "one");
        using var isUnderWay = new ManualResetEvent(false);
        using var mayAnswer = new ManualResetEvent(false);
        _catalog.Answers = (call, answers) =>
        {
            if (call == 2)
            {
                isUnderWay.Set();
                mayAnswer.WaitOne(Patience);
            }

            return answers;
        };
        Reply? wrong = null;
        Reply? right = null;
        var asksForMore = new Thread(() => wrong = _server.Buy(quantity: 2, key: "one"));
        var asksAgain = new Thread(() => right = _server.Buy(key: "one"));
        asksForMore.Start();
        Eventually.IsSet(isUnderWay, "the wrong one is under way");
        asksAgain.Start();
        Eventually.IsTrue(
            () => _server.Ledger().InFlight == 1 && asksAgain.ThreadState.HasFlag(ThreadState.WaitSleepJoin),
            "the right one waits");
        mayAnswer.Set();
        Eventually.Ends(asksForMore);
        Eventually.Ends(asksAgain);

        Assert.That((wrong!.Status, right!.Status, right.IsReplay), Is.EqualTo((422, 200, true)));
        Assert.That(right.Order, Is.EqualTo(first.Order));
    }

    [Test]
    public void With_the_catalog_gone_no_repetition_is_told_that_its_key_was_used_for_something_else()
    {
        _server.Configuration = _server.Configuration with { CallTimeout = TimeSpan.FromSeconds(2) };
        _server.Start();
        Assert.That(_server.Buy(key: "one").Status, Is.EqualTo(201));
        _catalog.GoAway();
        int next = 0;
        var replies = new ConcurrentBag<Reply>();

        InParallel(16, () => replies.Add(_server.Buy(quantity: 1 + (Interlocked.Increment(ref next) % 2), key: "one")));

        Assert.That(
            replies.Select(reply => (reply.Status, reply.SaysRetryAfter)), Is.All.EqualTo((503, true)).Or.EqualTo((409, true)));
        Assert.That(replies.Select(reply => reply.Status), Has.Some.EqualTo(503));
    }

    private static void InParallel(int count, Action action)
    {
        using var start = new Barrier(count);
        var errors = new ConcurrentBag<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() =>
        {
            try
            {
                start.SignalAndWait(Patience);
                action();
            }
            catch (Exception error)
            {
                errors.Add(error);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, Eventually.Ends);
        Assert.That(errors, Is.Empty);
    }
}
