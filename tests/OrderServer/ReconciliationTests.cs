using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.OrderServer;

/// <summary>The order log and the catalog are compared before anything is sold.</summary>
internal sealed class ReconciliationTests
{
    private const string Sentence = "the catalog has lost its end";

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
    public void A_new_log_is_given_to_the_catalogs_store_before_anything_is_bought()
    {
        _server.Start();
        Assert.That(_catalog.Told, Is.EqualTo(new[] { new OrderedSales("", 0, "00000000", 0) }));
        Assert.That(_server.Ledger().Store, Is.EqualTo(_catalog.Store));

        _server.Buy();
        _server.Restart();

        uint one = SaleChecksum.Continue(SaleChecksum.OfNone, 1, _catalog.Ops[0], 2, 1);
        Assert.That(_catalog.Told[^1], Is.EqualTo(new OrderedSales(_catalog.Store, 1, SaleChecksum.Text(one), 1)));
        Assert.That(File.ReadLines(_server.LogPath).First(), Does.Contain(_catalog.Store));
    }

    [Test]
    public void While_the_two_do_not_belong_together_nothing_is_asked_of_the_catalog_and_the_reason_is_told_everywhere()
    {
        _server.Start();
        Reply bought = _server.Buy();
        _server.Stop();
        _catalog.Mismatch = Sentence;
        _server.Start();

        Reply buy = _server.Buy();
        Reply ready = _server.Get("/readyz");

        Assert.Multiple(() =>
        {
            Assert.That(
                (buy.Status, buy.SaysRetryAfter, buy.Error), Is.EqualTo((503, true, Sentence + "; this request bought nothing")));
            Assert.That((ready.Status, ready.Body), Is.EqualTo((503, Sentence + "\n")));
            Assert.That(_server.Ledger().Problem, Is.EqualTo(Sentence));
            Assert.That(_server.Get("/orders/1").Body, Is.EqualTo(bought.Body));
            Assert.That(_catalog.Ops, Has.Count.EqualTo(1), "the catalog was asked for nothing");
        });
    }

    [Test]
    public void Sales_of_a_catalog_that_does_not_belong_to_the_log_are_not_adopted()
    {
        _catalog.Mismatch = Sentence;
        _catalog.Sell("left behind");

        _server.Start();

        Assert.That(_server.Ledger().Orders, Is.Zero);
        Assert.That(_catalog.Pages, Is.Empty);
    }

    [Test]
    public void Files_that_were_put_back_are_found_without_a_restart()
    {
        _server.Configuration = _server.Configuration with { AdoptInterval = TimeSpan.FromMilliseconds(20) };
        _catalog.Mismatch = Sentence;
        _server.Start();
        Assert.That(_server.Buy().Status, Is.EqualTo(503));

        _catalog.Mismatch = null;

        Eventually.IsTrue(() => _server.Get("/readyz").Status == 200, "the server is ready");
        Assert.That(_server.Buy().Status, Is.EqualTo(201));
    }

    [Test]
    public void A_catalog_that_was_started_again_is_compared_anew_before_it_sells()
    {
        _server.Start();
        _server.Buy();
        int told = _catalog.Told.Count;
        _catalog.RunName = "run-2";

        Reply reply = _server.Buy();

        Assert.That((reply.Status, _catalog.Told.Count), Is.EqualTo((201, told + 1)));
        Assert.That(_catalog.Runs, Is.EqualTo(new[] { "run-1", "run-1", "run-2" }));
    }

    [Test]
    public void A_catalog_that_was_started_again_on_other_data_sells_nothing()
    {
        _server.Start();
        _server.Buy();
        _catalog.RunName = "run-2";
        _catalog.Mismatch = Sentence;

        Reply reply = _server.Buy(key: "one");

        Assert.That((reply.Status, reply.Error), Is.EqualTo((503, Sentence + "; this request bought nothing")));
        Assert.That(_catalog.Sales, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_sale_that_may_have_been_made_by_the_run_before_is_not_said_to_have_bought_nothing()
    {
        _server.Start();
        _catalog.Script = _ => Act.SellAndClose;
        _catalog.Sold = _ => (_catalog.RunName, _catalog.Mismatch) = ("run-2", Sentence);

        Reply reply = _server.Buy(key: "one");

        Assert.That(reply.Status, Is.EqualTo(503));
        Assert.That(reply.Error, Does.EndWith("the outcome is not known; retry with the same Idempotency-Key"));
    }

    [TestCaseSource(nameof(Answers))]
    public void An_answer_that_does_not_fit_is_a_mismatch_whatever_the_catalog_thinks(Action<ScriptedCatalog> change, string why)
    {
        _server.Start();
        _server.Buy();
        _server.Stop();
        change(_catalog);
        _server.Start();

        Reply reply = _server.Buy();

        Assert.That((reply.Status, _catalog.Ops.Count), Is.EqualTo((503, 1)));
        Assert.That(reply.Error, Does.Contain(why));
    }

    [Test]
    public void A_sale_that_is_not_what_its_order_is_for_stops_the_selling()
    {
        _server.Start(); // a first pass that finds no sales
        _catalog.Sell("not adopted yet");
        _server.Buy(key: "mine");
        _catalog.Page = page => [.. page.Select(sale => sale.Number == 2 ? sale with { Op = "another" } : sale)];
        _server.Restart();

        Reply ready = _server.Get("/readyz");
        Reply reply = _server.Buy();

        Assert.That((ready.Status, reply.Status, _server.Ledger().Orders), Is.EqualTo((503, 503, 1)));
        Assert.That(ready.Body, Does.StartWith("sale 2 is for another operation than its order 2"));
    }

    [Test]
    public void A_log_that_is_taken_away_while_the_server_runs_is_told_and_stops_the_selling()
    {
        _server.Configuration = _server.Configuration with { AdoptInterval = TimeSpan.FromMilliseconds(20) };
        _server.Start();
        _server.Buy();
        string aside = _server.LogPath + ".aside";
        File.Move(_server.LogPath, aside);

        Eventually.IsTrue(() => _server.Get("/readyz").Status == 503, "it is told");
        Assert.That(
            _server.Buy().Error, Does.StartWith("orders.csv is no longer in the data folder").And.EndsWith("bought nothing"));
        File.Move(aside, _server.LogPath);
        Eventually.IsTrue(() => _server.Get("/readyz").Status == 200, "it is whole again");
        Assert.That(_server.Buy().Order.OrderNumber, Is.EqualTo(2));
    }

    private static IEnumerable<TestCaseData> Answers()
    {
        yield return Case("another store", catalog => catalog.Store = new('b', StoreId.Digits), "of the store");
        yield return Case("no store", catalog => catalog.Store = "", "makes no sense");
        yield return Case("no run", catalog => catalog.RunName = "", "makes no sense");
        yield return Case("a run that would end a field", catalog => catalog.RunName = "a\r\nX: y", "makes no sense");
        yield return Case("a run without end", catalog => catalog.RunName = new('r', 65), "makes no sense");
        yield return Case("fewer sales", catalog => catalog.Sales.Clear(), "an order for sale 1, the catalog has 0 sales");
    }

    private static TestCaseData Case(string name, Action<ScriptedCatalog> change, string why) =>
        new TestCaseData(change, why).SetArgDisplayNames(name);
}
