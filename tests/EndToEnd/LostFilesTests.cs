using PygmyStore.Common.Configuration;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// Files that do not belong together, as a kill, a lost disk or a person leaves them: the first buy says that it bought nothing,
/// no copy is taken, and the store says why.
/// </summary>
[TestFixture(BuyPath.OrderFirst)]
[TestFixture(BuyPath.CatalogFirst)]
internal sealed class LostFilesTests(BuyPath path)
{
    private const int Buys = 30;

    private string _folder = null!;
    private string _otherOrders = null!;

    /// <summary>
    /// The data of a store that has sold, copied while it runs, as a kill would leave it; and the order log of another store.
    /// </summary>
    [SetUp]
    public void Sell()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-lost-").FullName;
        SellAndCopy(Buys, Path.Combine(_folder, "data"));
        string other = Path.Combine(_folder, "other");
        SellAndCopy(2, other);
        _otherOrders = Path.Combine(_folder, "other-orders.csv");
        File.Move(Path.Combine(other, "orders.csv"), _otherOrders);
    }

    [TearDown]
    public void Clean()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestCase("the journal's end", "has lost its end")]
    [TestCase("orders.csv", "orders.csv) is missing or empty")]
    [TestCase("what is in orders.csv", "orders.csv) is missing or empty")]
    [TestCase("the end of orders.csv", "orders.csv) has lost its end")]
    [TestCase("orders.csv, for another store's", "belongs to the store")]
    public void A_store_that_has_lost(string what, string why)
    {
        string data = Path.Combine(_folder, "data");
        string orders = Path.Combine(data, "orders.csv");
        switch (what)
        {
            case "the journal's end":
                CutLines(NewestJournal(data), 5);
                break;
            case "orders.csv":
                File.Delete(orders);
                break;
            case "what is in orders.csv":
                File.WriteAllText(orders, "");
                break;
            case "the end of orders.csv":
                CutLines(orders, 5);
                break;
            default:
                File.Copy(_otherOrders, orders, overwrite: true);
                break;
        }

        using var store = RunningStore.Start(_folder, configuration => configuration with { BuyPath = path });
        AssertSellsNothing(store, why);
    }

    [Test]
    public void A_catalog_that_is_started_again_on_older_files_while_the_order_service_runs()
    {
        using var store = RunningStore.Start(_folder, configuration => configuration with { BuyPath = path });
        Copy(store.DataFolder, Path.Combine(_folder, "older"));
        using (WireClient client = store.Connect())
        {
            Assert.That(client.Ask("POST", "/orders", """{"item_number":1}""").Status, Is.EqualTo(201));
        }

        store.RestartCatalog(() =>
        {
            Array.ForEach(Directory.GetFiles(store.DataFolder, "journal-*.csv"), File.Delete);
            foreach (string file in Directory.GetFiles(Path.Combine(_folder, "older")).Where(
                file => !file.EndsWith("orders.csv", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(store.DataFolder, Path.GetFileName(file)), overwrite: true);
            }
        });

        AssertSellsNothing(store, "has lost its end");
    }

    private static void AssertSellsNothing(RunningStore store, string why)
    {
        using WireClient client = store.Connect();
        int stock = client.Ask("GET", "/books/2").Json("data.stock").GetInt32();
        WireAnswer buy = client.Ask("POST", "/orders", """{"item_number":2}""");
        WireAnswer ready = client.Ask("GET", "/readyz");
        WireAnswer audit = client.Ask("GET", "/audit");
        Assert.Multiple(() =>
        {
            Assert.That(buy.Status, Is.EqualTo(503));
            Assert.That(
                buy.Body,
                Does.Contain(why).And.Contain("(dotnet run --project Client -- restore DIR)").And.Contain(
                    "this request bought nothing"));
            Assert.That(client.Ask("GET", "/books/2").Json("data.stock").GetInt32(), Is.EqualTo(stock), "no copy is taken");
            Assert.That(ready.Status, Is.EqualTo(503));
            Assert.That(ready.Body, Does.StartWith("the order server is not ready: ").And.Contain(why));
            Assert.That(audit.Json("data.verdict").GetString(), Is.EqualTo("inconsistent"), audit.Body);
            Assert.That(audit.Body, Does.Contain(why));
        });
    }

    private static void SellAndCopy(int buys, string data)
    {
        using var store = RunningStore.Start(
            configuration => configuration with { AdoptInterval = TimeSpan.FromMilliseconds(20) });
        using WireClient client = store.Connect();
        for (int i = 0; i < buys; i++)
        {
            Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""").Status, Is.EqualTo(201));
        }

        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        Eventually.IsTrue(
            () => catalog.Ask("GET", "/ledger").Json("data.ordered").GetInt32() == buys, "the catalog knows of the orders");
        Copy(store.DataFolder, data);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        Array.ForEach(Directory.GetFiles(from, "*.csv"), file => File.Copy(file, Path.Combine(to, Path.GetFileName(file))));
    }

    private static string NewestJournal(string data) => Directory.GetFiles(data, "journal-*.csv").Max(StringComparer.Ordinal)!;

    /// <summary>Exactly at the end of a line, so that nothing is torn.</summary>
    private static void CutLines(string path, int lines)
    {
        string[] all = File.ReadAllLines(path);
        File.WriteAllText(path, string.Concat(all.SkipLast(lines).Select(line => line + "\n")));
    }
}
