using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>
/// Who may change the catalog: every route that does is tried, and one that is in no row here fails the first test.
/// </summary>
internal sealed class KeyedRouteTests
{
    private const string ServiceKey = "X-Service-Key";
    private const string AdminKey = "X-Admin-Key";

    // The route, a request that takes it, whether only the keeper may take it, and what is answered then.
    private static readonly TestCaseData[] Changes =
    [
        // It names no run.
        new("POST/sales/batch", "POST", "/sales/batch", """[{"op":"a","item_number":2,"quantity":1}]""", false, 412),
        // It cannot reach the order service: the buy in it is refused.
        new("POST/orders/batch", "POST", "/orders/batch",
            """[{"key":"a","scope":"POST/orders","request_id":"r","item_number":2,"quantity":1}]""", false, 200),
        new("POST/caches", "POST", "/caches", """{"front_end":"none"}""", false, 400),
        new("POST/sales/ordered", "POST", "/sales/ordered", """{"store":"","watermark":0,"checksum":"00000000","last_sale":0}""",
            false, 200),
        new("POST/sales", "POST", "/sales", """{"op":"a","item_number":2,"quantity":1}""", false, 201),
        new("GET/update/{n}", "GET", "/update/2", null, false, 200),
        new("PUT/update/{n}", "PUT", "/update/2", null, false, 200),
        new("PUT/update/{n}", "PUT", "/update/2", """{"stock":5}""", true, 200),
        new("GET/update", "GET", "/update?item_number=2&stock=1", null, true, 200),
        new("GET/update", "GET", "/update?item_number=2&cost=1", null, true, 200),
        new("POST/books", "POST", "/books", """{"item_number":5,"title":"T","topic":"t","cost":1,"stock":1}""", true, 201),
        new("PATCH/books/{n}", "PATCH", "/books/2", """{"stock":1}""", true, 200),
        new("DELETE/books/{n}", "DELETE", "/books/2", null, true, 204),
    ];

    private CatalogFixture _catalog = null!;

    [SetUp]
    public void Make() => _catalog = new CatalogFixture();

    [TearDown]
    public void Stop() => _catalog.Dispose();

    [Test]
    public void Every_route_that_changes_something_is_tried_here()
    {
        _catalog.Start();
        IEnumerable<string> routes = EveryRoute.RoutesOf(_catalog.Service.Router, isSafe: false)
            .Select(route => route.Method.Name() + route.Template);

        Assert.That(routes, Is.EquivalentTo(Changes.Select(row => (string)row.Arguments[0]!).Distinct()));
    }

    [TestCaseSource(nameof(Changes))]
    public void It_asks_for_its_keys(string route, string method, string target, string? body, bool isKeepers, int status)
    {
        _catalog.Configuration = _catalog.Configuration with { ServiceKey = "service", AdminKey = "admin" };
        _catalog.Start();
        using var client = new WireClient(_catalog.Service.LocalEndPoint);
        int StatusWith(params (string, string)[] keys) => client.Ask(method, target, body, keys).Status;

        Assert.Multiple(() =>
        {
            Assert.That(StatusWith(), Is.EqualTo(401), route);
            Assert.That(StatusWith((AdminKey, "admin")), Is.EqualTo(401));
            Assert.That(StatusWith((ServiceKey, "admin"), (AdminKey, "admin")), Is.EqualTo(403));
            Assert.That(StatusWith((ServiceKey, "")), Is.EqualTo(403));
            if (isKeepers)
            {
                Assert.That(StatusWith((ServiceKey, "service")), Is.EqualTo(401));
                Assert.That(StatusWith((ServiceKey, "service"), (AdminKey, "service")), Is.EqualTo(403));
            }

            Assert.That(_catalog.BookLedgers().Sum(book => book.Stock), Is.EqualTo(4000), "nothing has changed");
            Assert.That(
                isKeepers ? StatusWith((ServiceKey, "service"), (AdminKey, "admin")) : StatusWith((ServiceKey, "service")),
                Is.EqualTo(status));
        });
    }

    [TestCaseSource(nameof(Changes))]
    public void On_this_machine_only_the_keys_that_there_are_are_asked_for(
        string route, string method, string target, string? body, bool isKeepers, int status)
    {
        _catalog.Configuration = _catalog.Configuration with { AdminKey = "admin" };
        _catalog.Start();
        using var client = new WireClient(_catalog.Service.LocalEndPoint);
        if (isKeepers)
        {
            Assert.That(client.Ask(method, target, body).Status, Is.EqualTo(401), route);
        }

        Assert.That(client.Ask(method, target, body, isKeepers ? [(AdminKey, "admin")] : []).Status, Is.EqualTo(status));
    }

    [TestCase("", 401)]
    [TestCase("wrong", 403)]
    [TestCase("service", 200)]
    public void The_list_of_sales_is_the_order_services_alone(string key, int status)
    {
        _catalog.Configuration = _catalog.Configuration with { ServiceKey = "service" };
        _catalog.Start();
        using var client = new WireClient(_catalog.Service.LocalEndPoint);

        Assert.That(client.Ask("GET", "/sales", null, key.Length == 0 ? [] : [(ServiceKey, key)]).Status, Is.EqualTo(status));
    }
}
