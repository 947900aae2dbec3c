using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.OrderServer.Orders;

namespace PygmyStore.Tests.EndToEnd.Overload;

/// <summary>
/// A disk hangs, and more callers than there are workers ask the services behind directly: as many wait as may, the others get
/// 503 immediately, requests that need no disk are answered meanwhile, and all is well once the disk goes on. No time is
/// measured.
/// </summary>
internal sealed class HangingDiskTests
{
    private const int Workers = 16;
    private const int MayWait = 14;
    private const int Callers = 3 * Workers;

    private string _folder = null!;
    private HeldSyncFolder _catalogDisk = null!;
    private HeldSyncFolder _orderDisk = null!;
    private CatalogService _catalog = null!;
    private OrderService _order = null!;

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-hanging-").FullName;
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _folder);
        StoreConfiguration configuration = loaded.Configuration with
        {
            Catalog = new IPEndPoint(IPAddress.Loopback, 0),
            Order = new IPEndPoint(IPAddress.Loopback, 0),
            Workers = Workers,
            CallTimeout = TimeSpan.FromMinutes(10),
            AdoptInterval = TimeSpan.FromMinutes(10),
        };
        Directory.CreateDirectory(configuration.DataFolder);
        _catalogDisk = new HeldSyncFolder(new DiskFolder(configuration.DataFolder));
        _orderDisk = new HeldSyncFolder(new DiskFolder(configuration.DataFolder));
        _catalog = CatalogService.Open(configuration, _catalogDisk);
        _catalog.Start();
        _order = OrderService.Open(configuration with { Catalog = _catalog.LocalEndPoint }, _orderDisk);
        _order.Start();
    }

    [TearDown]
    public void Stop()
    {
        _catalogDisk.LetGo();
        _orderDisk.LetGo();
        _order.Stop();
        _order.Dispose();
        _catalog.Stop();
        _catalog.Dispose();
        _catalogDisk.Dispose();
        _orderDisk.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase(true, false, false, TestName = "Callers_of_the_catalog_when_its_disk_hangs")]
    [TestCase(true, true, false, TestName = "Callers_of_the_order_service_when_the_catalogs_disk_hangs")]
    [TestCase(true, true, true, TestName = "Callers_of_the_order_service_with_one_key_when_the_catalogs_disk_hangs")]
    [TestCase(false, true, false, TestName = "Callers_of_the_order_service_when_its_disk_hangs")]
    public void The_excess_gets_503_and_what_needs_no_disk_is_answered(bool catalogHangs, bool asksOrder, bool sameKey)
    {
        HeldSyncFolder disk = catalogHangs ? _catalogDisk : _orderDisk;
        IPEndPoint asked = asksOrder ? _order.LocalEndPoint : _catalog.LocalEndPoint;
        string target = asksOrder ? "/orders" : "/sales";
        disk.Hold();

        var answers = new ConcurrentQueue<WireAnswer>();
        var callers = Enumerable.Range(0, Callers).Select(number => new Thread(() =>
        {
            using var client = new WireClient(asked);
            answers.Enqueue(asksOrder
                ? client.Ask("POST", target, """{"item_number":1}""", ("Idempotency-Key", sameKey ? "k" : Text(number)))
                : client.Ask("POST", target, $$"""{"op":"{{number}}","item_number":1,"quantity":1}"""));
        })
        { IsBackground = true }).ToList();
        callers.ForEach(caller => caller.Start());
        Eventually.IsTrue(() => answers.Count >= Callers - MayWait, "the excess is answered");
        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => answer.Status), Has.All.EqualTo(503));
            Assert.That(answers.Select(answer => answer.Fields["Retry-After"].SingleOrDefault()), Has.All.EqualTo("1"));
            AssertAnswered(_catalog.LocalEndPoint, "/healthz", "/books/1", "/search/distributed%20systems", "/metrics");
            AssertAnswered(_order.LocalEndPoint, "/healthz", "/ledger", "/metrics");
        });
        Assert.That(answers, Has.Count.EqualTo(Callers - MayWait), "it hangs still");

        disk.LetGo();
        callers.ForEach(Eventually.Ends);
        Assert.That(answers.Count(answer => answer.Status is 200 or 201), Is.EqualTo(MayWait));
        using var late = new WireClient(asked);
        string body = asksOrder ? """{"item_number":1}""" : """{"op":"late","item_number":1,"quantity":1}""";
        Assert.That(late.Ask("POST", target, body).Status, Is.EqualTo(201));
    }

    private static void AssertAnswered(IPEndPoint server, params string[] targets)
    {
        using var client = new WireClient(server);
        foreach (string target in targets)
        {
            Assert.That(client.Ask("GET", target).Status, Is.EqualTo(200), target);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
