using System.Collections.Concurrent;
using System.Globalization;
using PygmyStore.Common.Configuration;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>The published designs' own logs: <c>catalog_log</c> and <c>order_log</c> in the output folder.</summary>
internal sealed class OperationLogTests
{
    private static readonly string[] Bundled =
    [
        "init,1,1000,10,distributed systems,How to get a good grade in 677 in 20 minutes a day",
        "init,2,1000,20,distributed systems,RPCs for Dummies",
        "init,3,1000,5,graduate school,Xen and the Art of Surviving Graduate School",
        "init,4,1000,15,graduate school,Cooking for the Impatient Graduate Student",
    ];

    private RunningStore? _store;

    private string Output => Path.Combine(_store!.Folder, "output");

    [TearDown]
    public void Stop() => _store?.Dispose();

    [Test]
    public void A_script_gives_exactly_these_lines()
    {
        _store = RunningStore.Start(On);
        using WireClient client = _store.Connect();
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);
        Assert.Multiple(() =>
        {
            Ask(client, 200, "GET", "/search/distributed%20systems");
            Ask(client, 200, "GET", "/lookup/2");
            Ask(client, 200, "GET", "/buy/2");
            Ask(client, 201, "POST", "/orders", """{"item_number":3,"quantity":2}""");
            Ask(client, 404, "POST", "/orders", """{"item_number":9}""");
            Ask(client, 409, "POST", "/orders", """{"item_number":4,"quantity":1001}""");
            Ask(catalog, 200, "PUT", "/update/2");
            Ask(catalog, 200, "GET", "/update?item_number=4&cost=16.50&stock=5");
            Ask(catalog, 200, "GET", "/update?item_number=4&cost=na&stock=na");
            Ask(catalog, 201, "POST", "/books", """{"item_number":5,"title":"A, \"B\"","topic":"new","cost":1.5,"stock":7}""");
            Ask(catalog, 200, "PATCH", "/books/5", """{"topic":"old"}""");
            Ask(catalog, 204, "DELETE", "/books/5");
            Ask(client, 200, "GET", "/books?limit=1");
            Ask(client, 200, "GET", "/products/RPCs%20for%20Dummies");
            Ask(client, 404, "GET", "/search/update%2C2%2Cna%2C-1%E2%80%A8%22");
            Ask(client, 404, "GET", "/lookup/9");
        });

        IsWritten("catalog_log",
        [
            .. Bundled,
            "query_by_subject,distributed systems",
            "query_by_item,2",
            "update,2,na,-1",
            "update,3,na,-2",
            "update,2,na,-1",
            "update,4,16.5,5",
            "init,5,7,1.5,new,\"A, \"\"B\"\"\"",
            "update,5,na,na,old,\"A, \"\"B\"\"\"",
            "update,5,na,-7",
            "withdraw,5",
            "query_all",
            "query_by_title,RPCs for Dummies",
            "query_by_subject,\"update,2,na,-1?\"\"\"",
            "query_by_item,9",
        ]);
        IsWritten("order_log", ["bought book 2", "bought book 3 x2"]);
    }

    [Test]
    public void Sixty_four_buyers_and_a_keeper_give_lines_in_commit_order_and_each_is_true()
    {
        const int restocks = 50;
        _store = RunningStore.Start(On);
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var bought = new ConcurrentDictionary<long, Bought>(); // by order number
        Together(65, number =>
        {
            if (number == 0)
            {
                Restock(restocks);
            }
            else
            {
                Buy(new Random(seed + number), buys: 20, bought);
            }
        });

        string[] lines = Lines("catalog_log", Bundled.Length + restocks + bought.Count);
        var stocks = Bundled.Select(line => line.Split(',')).ToDictionary(line => Number(line[1]), line => Number(line[2]));
        long orders = 0;
        Assert.That(lines[..Bundled.Length], Is.EqualTo(Bundled));
        foreach (string line in lines[Bundled.Length..])
        {
            string[] fields = line.Split(',');
            stocks[Number(fields[1])] += Number(fields[3]);
            if (fields[3].StartsWith('-'))
            {
                Bought order = bought[++orders];
                Assert.That(line, Is.EqualTo($"update,{order.Item},na,{-order.Quantity}"));
                Assert.That(stocks[order.Item], Is.EqualTo(order.Stock), line);
            }
        }

        IsWritten("order_log", [.. bought.OrderBy(order => order.Key).Select(order => order.Value.Line)]);
        using WireClient client = _store.Connect();
        IEnumerable<long> shown = stocks.Keys.Select(item => client.Ask("GET", $"/books/{item}").Json("data.stock").GetInt64());
        Assert.That(orders, Is.EqualTo(bought.Count));
        Assert.That(shown, Is.EqualTo(stocks.Values));
    }

    [Test]
    public void A_restart_writes_the_books_again()
    {
        _store = RunningStore.Start(On);
        using (WireClient client = _store.Connect())
        {
            Ask(client, 200, "GET", "/buy/2");
        }

        _store = _store.Restart(On);
        IsWritten("catalog_log",
            [.. Bundled, "update,2,na,-1", Bundled[0], Bundled[1].Replace("1000", "999"), Bundled[2], Bundled[3]]);
    }

    [Test]
    [Platform("Linux")]
    [Tells(".*catalog_log: lines are lost: ")]
    [Tells(".*order_log: lines are lost: ")]
    public void A_full_disk_loses_lines_and_no_order()
    {
        string folder = Directory.CreateTempSubdirectory("pygmy-store-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "output"));
        File.CreateSymbolicLink(Path.Combine(folder, "output", "catalog_log"), "/dev/full");
        File.CreateSymbolicLink(Path.Combine(folder, "output", "order_log"), "/dev/full");
        _store = RunningStore.Start(folder, On);
        using WireClient client = _store.Connect();
        Ask(client, 200, "GET", "/buy/2");

        Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);
        const string counted = "pygmy_operation_log_dropped_total 5\n"; // four books and a sale
        Eventually.IsTrue(() => catalog.Ask("GET", "/metrics").Body.Contains(counted), "the lost lines are counted");
    }

    [Test]
    public void A_file_that_somebody_removes_is_begun_anew()
    {
        _store = RunningStore.Start(On);
        IsWritten("catalog_log", Bundled);
        File.Delete(Path.Combine(Output, "catalog_log"));
        using WireClient client = _store.Connect();
        Ask(client, 200, "GET", "/buy/2");
        IsWritten("catalog_log", ["update,2,na,-1"]);
    }

    [Test]
    public void After_a_renaming_from_outside_both_are_opened_again_on_demand()
    {
        _store = RunningStore.Start(On);
        using WireClient client = _store.Connect();
        Ask(client, 200, "GET", "/buy/2");
        IsWritten("catalog_log", [.. Bundled, "update,2,na,-1"]);
        IsWritten("order_log", ["bought book 2"]);
        foreach (string log in new[] { "catalog_log", "order_log" })
        {
            File.Move(Path.Combine(Output, log), Path.Combine(Output, log + ".old"));
        }

        _store.Catalog.Host.ReopenLogs();
        _store.Order.Host.ReopenLogs();
        Eventually.IsTrue(
            () => File.Exists(Path.Combine(Output, "catalog_log")) && File.Exists(Path.Combine(Output, "order_log")),
            "the new files are there before the next line");
    }

    [Test]
    public void Switched_off_there_are_none()
    {
        _store = RunningStore.Start();
        using WireClient client = _store.Connect();
        Ask(client, 200, "GET", "/buy/2");
        Eventually.IsTrue(() => File.Exists(Path.Combine(Output, "order.log")), "the request log is there");
        Assert.That(Directory.GetFiles(Output, "*_log*"), Is.Empty);
    }

    private static StoreConfiguration On(StoreConfiguration configuration) => configuration with { OperationLog = true };

    private static void Ask(WireClient client, int status, string method, string target, string? body = null) =>
        Assert.That(client.Ask(method, target, body).Status, Is.EqualTo(status), $"{method} {target}");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static void Together(int threads, Action<int> work)
    {
        Thread[] started = [.. Enumerable.Range(0, threads).Select(number => new Thread(() => work(number)))];
        Array.ForEach(started, thread => thread.Start());
        Array.ForEach(started, thread => thread.Join());
    }

    private void Restock(int times)
    {
        using var catalog = new WireClient(_store!.Catalog.LocalEndPoint);
        for (int i = 0; i < times; i++)
        {
            Ask(catalog, 200, "GET", $"/update?item_number={(i % 4) + 1}&cost=na&stock=5");
        }
    }

    private void Buy(Random random, int buys, ConcurrentDictionary<long, Bought> bought)
    {
        using WireClient client = _store!.Connect();
        for (int i = 0; i < buys; i++)
        {
            (int item, int quantity) = (random.Next(1, 5), random.Next(1, 8));
            WireAnswer answer = client.Ask("POST", "/orders", $$"""{"item_number":{{item}},"quantity":{{quantity}}}""");
            if (answer.Status == 201)
            {
                bought[answer.Json("data.order_number").GetInt64()] =
                    new Bought(item, quantity, answer.Json("data.stock").GetInt64());
            }
        }
    }

    private void IsWritten(string log, string[] expected) => Assert.That(Lines(log, expected.Length), Is.EqualTo(expected));

    /// <summary>The lines of a log once there are so many, or after a while.</summary>
    private string[] Lines(string log, int count)
    {
        string path = Path.Combine(Output, log);
        string[] lines = [];
        SpinWait.SpinUntil(
            () => (lines = File.Exists(path) ? File.ReadAllLines(path) : []).Length >= count, TimeSpan.FromSeconds(10));
        return lines;
    }

    private sealed record Bought(int Item, int Quantity, long Stock)
    {
        public string Line => $"bought book {Item}" + (Quantity == 1 ? "" : $" x{Quantity}");
    }
}
