using System.Text.Json;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>
/// POST /sales/ordered: what the order service tells of its log is noted, or refused with a sentence that says what to do.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OrderedRouteTests
{
    private const string Nothing = "00000000";
    private const string OtherStore = "00112233445566778899aabbccddeeff";

    private readonly CatalogFixture _catalog = new CatalogFixture().Start();
    private readonly List<uint> _checksums = [SaleChecksum.OfNone];

    public OrderedRouteTests()
    {
        for (int sale = 1; sale <= 3; sale++)
        {
            _catalog.Sell($"op{sale}", 2, sale);
            _checksums.Add(SaleChecksum.Continue(_checksums[^1], sale, $"op{sale}", 2, sale));
        }
    }

    private string Store => _catalog.Ledger().Store;

    [TearDown]
    public void Stop() => _catalog.Dispose();

    [Test]
    public void What_is_ordered_is_noted_and_known_after_a_kill_and_only_the_run_is_another()
    {
        Reconciled first = Accepted(new OrderedSales("", 0, Nothing, 0));
        Reconciled second = Accepted(Told(2, lastSale: 3));
        Reconciled again = Accepted(Told(2, lastSale: 2));
        _catalog.Kill();
        _catalog.Start();
        Reconciled later = Accepted(Told(3, lastSale: 3));
        Assert.Multiple(() =>
        {
            Assert.That((first.Sales, first.Ordered, first.Store), Is.EqualTo((3L, 0L, Store)));
            Assert.That(second with { Ordered = 0 }, Is.EqualTo(first));
            Assert.That((second.Ordered, again), Is.EqualTo((2L, second)));
            Assert.That((later.Ordered, later.Store), Is.EqualTo((3L, first.Store)));
            Assert.That(later.Run, Is.Not.EqualTo(first.Run));
            Assert.That(_catalog.Ledger().Ordered, Is.EqualTo(3));
        });
    }

    [TestCase("other", 2, 3, "belongs to the store " + OtherStore)]
    [TestCase("", 0, 0, "is missing or empty, but the catalog (journal-*.csv) has noted orders for all sales up to 2")]
    [TestCase("ours", 3, 4,
        "journal (journal-*.csv) has lost its end: it has 3 sales, but the order log (orders.csv) has an order for sale 4")]
    [TestCase("ours", 1, 3, "the order log (orders.csv) has lost its end: it has orders for all sales up to 1")]
    [TestCase("wrong sum", 3, 3, "has orders for other sales than the catalog's journal (journal-*.csv) up to sale 3")]
    public void Logs_that_do_not_belong_together_are_refused_with_what_to_do_and_nothing_changes(
        string kind, int watermark, long lastSale, string reason)
    {
        Accepted(Told(2, lastSale: 3));
        OrderedSales told = Told(watermark, lastSale);
        Reply reply = Send(kind switch
        {
            "other" => told with { Store = OtherStore },
            "" => new OrderedSales("", 0, Nothing, 0),
            "wrong sum" => told with { Checksum = "12345678" },
            _ => told,
        });
        Assert.That((reply.Status, _catalog.Ledger().Ordered), Is.EqualTo((409, 2L)));
        Assert.That(reply.Error,
            Does.Contain(reason).And.Contain("orders.csv").And.Contain("journal-*.csv")
                .And.EndsWith("(dotnet run --project Client -- restore DIR)"));
    }

    [TestCase("""{"store":"","watermark":0,"checksum":"00000000"}""")]
    [TestCase("""{"store":"","watermark":0,"checksum":"00000000","last_sale":0,"more":1}""")]
    [TestCase("""{"store":"x","watermark":0,"checksum":"00000000","last_sale":0}""")]
    [TestCase("""{"store":"","watermark":0,"checksum":"00000000","last_sale":1}""")]
    [TestCase("""{"store":"","watermark":-1,"checksum":"00000000","last_sale":0}""")]
    [TestCase("""{"store":"","watermark":0,"checksum":"0000000","last_sale":0}""")]
    [TestCase("""{"store":"","watermark":0,"checksum":"0000000X","last_sale":0}""")]
    [TestCase("""{"store":"00112233445566778899aabbccddeeff","watermark":2,"checksum":"00000000","last_sale":1}""")]
    public void What_cannot_be_meant_is_a_bad_request(string body) =>
        Assert.That(_catalog.Send("POST", "/sales/ordered", body).Status, Is.EqualTo(400));

    [Test]
    public void Reading_the_sales_changes_nothing_and_they_and_their_keys_are_known_when_the_journal_has_rolled_away()
    {
        _catalog.Kill();
        _catalog.Configuration = _catalog.Configuration with { CheckpointBytes = 4096, RefusalMemory = TimeSpan.Zero };
        _catalog.Start();
        string files = Files();
        foreach (string method in (string[])["GET", "HEAD"])
        {
            foreach (string target in (string[])["/sales?after=3", "/sales?after=0", "/sales"])
            {
                Assert.That(_catalog.Send(method, target).Status, Is.EqualTo(200));
            }
        }

        Assert.That(Files(), Is.EqualTo(files));
        string sale = _catalog.Sell("op1", 2, 1).Body;
        for (int i = 4; File.Exists(Path.Combine(_catalog.Configuration.DataFolder, "journal-00000001.csv")); i++)
        {
            Assert.That(_catalog.Sell($"op{i}", 3).Status, Is.EqualTo(201));
        }

        IReadOnlyList<BookLedger> before = _catalog.BookLedgers();
        Reply again = _catalog.Sell("op1", 2, 1);
        Assert.Multiple(() =>
        {
            Assert.That((again.Status, again.Body), Is.EqualTo((200, sale)));
            Assert.That(_catalog.Sell("op1", 2, 2).Status, Is.EqualTo(422));
            Assert.That(_catalog.BookLedgers(), Is.EqualTo(before));
            Assert.That(_catalog.Get("/sales?after=1&limit=2").Sales.Select(one => one.Op), Is.EqualTo(new[] { "op2", "op3" }));
        });
    }

    private OrderedSales Told(int watermark, long lastSale) =>
        new(Store, watermark, SaleChecksum.Text(_checksums[watermark]), lastSale);

    private Reconciled Accepted(OrderedSales told)
    {
        Reply reply = Send(told);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeReconciled)!.Data;
    }

    private Reply Send(OrderedSales told) =>
        _catalog.Send("POST", "/sales/ordered", JsonSerializer.Serialize(told, ContractJson.Default.OrderedSales));

    private string Files() => string.Join(
        "\n",
        Directory.GetFiles(_catalog.Configuration.DataFolder, "*.csv").Order(StringComparer.Ordinal)
            .Select(path => path + File.ReadAllText(path)));
}
