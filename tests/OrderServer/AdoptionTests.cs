using System.Diagnostics.Metrics;
using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Buying;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.OrderServer;

/// <summary>Sales without an order get theirs.</summary>
internal sealed class AdoptionTests
{
    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void SetUp()
    {
        _catalog = new ScriptedCatalog();
        _server = new OrderServerFixture(_catalog);
    }

    [TearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void Sales_are_adopted_before_the_first_request_is_served()
    {
        _catalog.Start();
        Sale sale = _catalog.Sell("kPOST/orders:one", itemNumber: 3, quantity: 2);

        _server.Start();

        Order expected = new(1, 3, sale.Title, 2, 2 * sale.UnitCost, sale.Stock, sale.Version);
        Reply reply = _server.Buy(itemNumber: 3, quantity: 2, key: "one");
        Assert.That((reply.Status, reply.IsReplay, reply.Order), Is.EqualTo((200, true, expected)));
    }

    [Test]
    public void A_sale_whose_answer_was_lost_keeps_its_owner_in_the_order()
    {
        _catalog.Start();
        _catalog.Sell("one", owner: "ada");
        _catalog.Sell("two");
        _server.Start();
        _server.Stop();
        string[] lines = File.ReadAllLines(_server.LogPath);
        Assert.That(lines[^2], Does.Match("^2,1,1,one,.*,999999,2,ada,[0-9a-f]{8}$"));
        Assert.That(lines[^1], Does.Match("^3,2,2,two,.*,999998,3,[0-9a-f]{8}$"));
    }

    [Test]
    public void Sales_are_adopted_page_by_page_until_there_is_no_more()
    {
        _catalog.Start();
        int sales = (2 * Adoption.PageSales) + 1;
        for (int i = 1; i <= sales; i++)
        {
            _catalog.Sell($"op{i}");
        }

        _server.Start();

        OrderLedger ledger = _server.Ledger();
        Assert.That((ledger.Orders, ledger.Watermark), Is.EqualTo((sales, sales)));
        Assert.That(_catalog.Pages, Is.EqualTo(new[] { 0L, Adoption.PageSales, 2 * Adoption.PageSales, sales }));
    }

    [Test]
    public void Pages_that_are_shorter_than_asked_for_are_not_taken_for_the_end()
    {
        _catalog.Start();
        _catalog.PageLimit = 2;
        for (int i = 1; i <= 5; i++)
        {
            _catalog.Sell($"op{i}");
        }

        _server.Start();

        Assert.That(_server.Ledger().Orders, Is.EqualTo(5));
    }

    [Test]
    public void A_server_starts_without_its_catalog_and_adopts_when_it_comes()
    {
        _server.Configuration = _server.Configuration with { AdoptInterval = TimeSpan.FromMilliseconds(20) };
        _server.Start();
        Assert.That(_server.Ledger().InFlight, Is.EqualTo(1), "an earlier process may have left a sale behind");
        Assert.That(_server.Get("/readyz").Status, Is.EqualTo(503));
        Assert.That(_server.Get("/healthz").Status, Is.EqualTo(200));

        _catalog.Sell("early");
        _catalog.Start();

        Eventually.IsTrue(() => _server.Ledger().Watermark == 1, "the sale is adopted");
        Eventually.IsTrue(() => _server.Get("/readyz").Status == 200, "the server is ready");
    }

    [Test]
    public void The_watermark_waits_for_the_sales_in_between()
    {
        _server.Start(); // alone: its first pass finds nobody
        for (int i = 1; i <= 3; i++)
        {
            _catalog.Sell($"op{i}");
        }

        _catalog.Start();
        Assert.That(_server.Buy().Order.OrderNumber, Is.EqualTo(4));
        OrderLedger holed = _server.Ledger();
        _server.Restart();
        OrderLedger whole = _server.Ledger();

        Assert.That((holed.Orders, holed.LastOrder, holed.Watermark), Is.EqualTo((1, 4, 0)));
        Assert.That((whole.Orders, whole.Watermark), Is.EqualTo((4, 4)));
        for (int number = 1; number <= 4; number++)
        {
            long version = _server.Get($"/orders/{number}").Order.Version;
            Assert.That(version, Is.EqualTo(number + 1), $"order {number} is that of sale {number}");
        }
    }

    [TestCaseSource(nameof(NonsensePages))]
    public void A_page_that_is_not_what_follows_is_not_adopted(Func<Sale[], Sale[]> page)
    {
        _catalog.Start();
        _catalog.Sell("op1");
        _catalog.Sell("op2");
        _catalog.Page = page;

        _server.Start();

        Reply ready = _server.Get("/readyz");
        Assert.That(_server.Ledger().Orders, Is.Zero);
        Assert.That((ready.Status, ready.Body), Is.EqualTo((503, "the catalog's sales after 0 are not what follows there\n")));
    }

    [Test]
    [Tells("adoption: unexpected System.InvalidOperationException: planted")]
    public void A_fault_in_a_pass_is_told_and_counted_and_the_next_pass_comes()
    {
        int adopted = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "pygmy.sales.adopted")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            if (Interlocked.Increment(ref adopted) == 1)
            {
                throw new InvalidOperationException("planted");
            }
        });
        _catalog.Start();
        _server.Configuration = _server.Configuration with { AdoptInterval = TimeSpan.FromMilliseconds(20) };
        _server.Start();
        listener.Start();
        _catalog.Sell("one");
        Eventually.IsTrue(() => Volatile.Read(ref adopted) == 1, "a pass fails");
        _catalog.Sell("two");

        Eventually.IsTrue(() => _server.Ledger().Watermark == 2, "the next pass adopts");
        Assert.That(_server.Get("/metrics").Body, Does.Contain("pygmy_adoption_faults_total 1\n"));
    }

    private static IEnumerable<TestCaseData> NonsensePages()
    {
        yield return Case("a gap", page => [page[1]]);
        yield return Case("twice the same", page => [page[0], page[0]]);
        yield return Case("backwards", page => [page[1], page[0]]);
        yield return Case("no copies", page => [page[0] with { Quantity = 0 }]);
        yield return Case("a line break in the title", page => [page[0] with { Title = "two\nlines" }]);
        yield return Case("a title without end", page => [page[0] with { Title = new string('"', 4000) }]);
        yield return Case("no op", page => [page[0] with { Op = "" }]);
        yield return Case("a cost below nothing", page => [page[0] with { UnitCost = -1 }]);
        yield return Case("a cost beyond all bounds", page => [page[0] with { UnitCost = decimal.MaxValue }]);
    }

    private static TestCaseData Case(string name, Func<Sale[], Sale[]> page) => new TestCaseData(page).SetArgDisplayNames(name);
}
