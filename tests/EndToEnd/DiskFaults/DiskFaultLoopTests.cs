using System.Globalization;
using System.Net;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer;

namespace PygmyStore.Tests.EndToEnd.DiskFaults;

/// <summary>
/// One errno of each class at each call that a service makes of its disk, from its start over several segments to its stop:
/// nothing acknowledged is lost, nothing false is acknowledged, and the service goes on or says that it cannot.
/// </summary>
[NonParallelizable] // it looks at the process's console
internal sealed class DiskFaultLoopTests
{
    private const int Buys = 16;
    // Some five sales: the run goes through four segments, and the first sales go into the archive.
    private const int SegmentBytes = 700;
    private const int MaxCalls = 1000;
    private const int MaxAttempts = 100;

    private readonly TextWriter _console = Console.Error;

    [SetUp]
    public void Capture() => Console.SetError(TextWriter.Null);

    [TearDown]
    public void Restore() => Console.SetError(_console);

    [Test]
    public void Every_call_of_a_disk_may_fail(
        [Values("catalog", "order")] string service,
        [Values(28 /* ENOSPC */, 24 /* EMFILE */, 5 /* EIO */)] int error)
    {
        int call = 1;
        while (FailsAt(call, service, error))
        {
            Assert.That(++call, Is.LessThan(MaxCalls));
        }

        Assert.That(call, Is.GreaterThan(20), "there were calls to fail");
    }

    private static bool FailsAt(int call, string service, int error)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Memory, $"pygmy-fault-{Guid.NewGuid():N}")).FullName;
        try
        {
            var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", folder);
            StoreConfiguration configuration = loaded.Configuration with
            {
                RequestLog = false,
                CheckpointBytes = SegmentBytes,
                CallTimeout = TimeSpan.FromSeconds(1), // of which a buy spends half on a catalog that has failed
                DrainTimeout = TimeSpan.Zero, // nothing is under way when they stop
            };
            string place = string.Create(CultureInfo.InvariantCulture, $"{service}, errno {error}, call {call}");
            var acknowledged = new Dictionary<int, string>();
            var disk = new FailingFolder(new DiskFolder(configuration.DataFolder), call, error);
            RunOnFailingDisk(configuration, disk, service, acknowledged, place, error);
            CheckAfterRestart(configuration, acknowledged, $"{place}, {disk.Failed}");
            return disk.Failed is not null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RunOnFailingDisk(
        StoreConfiguration configuration, FailingFolder disk, string service, Dictionary<int, string> acknowledged, string place,
        int error)
    {
        IStorageFolder well = new DiskFolder(configuration.DataFolder);
        using CatalogService? catalog = OpenOrRefuse(
            () => CatalogService.Open(OnAnyPort(configuration), service == "catalog" ? disk : well));
        if (catalog is null)
        {
            return;
        }

        catalog.Start();
        using OrderService? order = OpenOrRefuse(
            () => OrderService.Open(
                OnAnyPort(configuration) with { Catalog = catalog.LocalEndPoint }, service == "order" ? disk : well));
        if (order is null)
        {
            return;
        }

        order.Start();
        CancellationToken failed = service == "catalog" ? catalog.Failed : order.Failed;
        using var client = new WireClient(order.LocalEndPoint);
        for (int key = 1; key <= Buys && !failed.IsCancellationRequested; key++)
        {
            Note(Buy(client, key), key, acknowledged, $"{place}, {disk.Failed}");
        }

        if (DiskErrors.MayPass(new IOException("", error)) && disk.Failed is not (null or "sync" or "folder sync"))
        {
            Assert.That(failed.IsCancellationRequested, Is.False, $"{place}, {disk.Failed}: a lack passes");
            BuyAll(client, acknowledged, $"{place}, {disk.Failed}, and it goes on");
        }

        order.Stop();
        catalog.Stop();
    }

    /// <summary>A service may refuse to start, with a sentence.</summary>
    private static T? OpenOrRefuse<T>(Func<T> open)
        where T : class
    {
        try
        {
            return open();
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or StartupException)
        {
            return null; // Open(configuration) makes the sentence of the first two
        }
    }

    private static void CheckAfterRestart(StoreConfiguration configuration, Dictionary<int, string> acknowledged, string place)
    {
        using var catalog = CatalogService.Open(OnAnyPort(configuration));
        catalog.Start();
        using var order = OrderService.Open(OnAnyPort(configuration) with { Catalog = catalog.LocalEndPoint });
        order.Start();
        using var client = new WireClient(order.LocalEndPoint);
        BuyAll(client, acknowledged, place);
        WireAnswer orders = client.Ask("GET", "/ledger");
        using var reader = new WireClient(catalog.LocalEndPoint);
        WireAnswer books = reader.Ask("GET", "/ledger");
        WireAnswer details = reader.Ask("GET", "/ledger/books?limit=1");
        Assert.That(orders.Json("data.orders").GetInt64(), Is.EqualTo(Buys), $"{place}: one order for each key");
        Assert.That(books.Json("data.sales").GetInt64(), Is.EqualTo(Buys), $"{place}: one sale for each key");
        Assert.That(details.Json("data.0.sold").GetInt64(), Is.EqualTo(Buys), place);
        order.Stop();
        catalog.Stop();
    }

    /// <summary>Repeats every buy until it has its order.</summary>
    private static void BuyAll(WireClient client, Dictionary<int, string> acknowledged, string place)
    {
        for (int key = 1; key <= Buys; key++)
        {
            WireAnswer answer;
            int attempt = 0;
            while (!Note(answer = Buy(client, key), key, acknowledged, place))
            {
                Assert.That(++attempt, Is.LessThan(MaxAttempts), $"{place}: {answer.Body}");
                Thread.Sleep(20); // the pace of a client that tries again, bounded
            }
        }
    }

    /// <summary>Whether the answer is an order: a new one, or the one that was there.</summary>
    private static bool Note(WireAnswer answer, int key, Dictionary<int, string> acknowledged, string place)
    {
        Assert.That(answer.Status, Is.AnyOf(200, 201, 503, 507), $"{place}: {answer.Body}");
        if (answer.Status is not (200 or 201))
        {
            return false;
        }

        string number = answer.Json("data.order_number").ToString();
        acknowledged.TryAdd(key, number);
        Assert.That(number, Is.EqualTo(acknowledged[key]), $"{place}: key {key} keeps its order");
        return true;
    }

    private static WireAnswer Buy(WireClient client, int key) =>
        client.Ask("POST", "/orders", """{"item_number":1,"quantity":1}""", ("Idempotency-Key", $"key-{key}"));

    private static StoreConfiguration OnAnyPort(StoreConfiguration configuration)
    {
        var anyPort = new IPEndPoint(IPAddress.Loopback, 0);
        return configuration with { Catalog = anyPort, Order = anyPort };
    }

    // A sync is for nothing there, and there are thousands.
    private static string Memory => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
}
