using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.EndToEnd;
using PygmyStore.Tests.OrderServer.Accounts;

namespace PygmyStore.Tests.OrderServer;

/// <summary>Who may buy or change accounts: every route that does is tried. One in no row here fails the first test.</summary>
internal sealed class KeyedRouteTests
{
    private static readonly TestCaseData[] Changes =
    [
        new("POST/orders", "POST", "/orders", """{"item_number":2}""", 201),
        new(
            "POST/orders/batch", "POST", "/orders/batch",
            """[{"key":"a","scope":"POST/orders","request_id":"r","item_number":2,"quantity":1}]""", 200),
        new(
            "POST/orders/handover", "POST", "/orders/handover",
            """
            {"run":"run-1","sales":[{"sale":1,"op":"ka","item_number":2,"title":"T","quantity":1,"unit_cost":1,"stock":1,
            "version":2}]}
            """, 200),
        new("GET/buy/{n}", "GET", "/buy/2", null, 200),
        new("GET/buy", "GET", "/buy?item_number=2", null, 200),
        new("PUT/purchase/{id}", "PUT", "/purchase/2", null, 200),
    ];

    private static readonly TestCaseData[] OfAccounts =
    [
        new("POST/accounts", "/accounts", JsonSerializer.Serialize(TestAccounts.Account(1), ContractJson.Default.Account), 200),
        new(
            "POST/accounts/password", "/accounts/password",
            JsonSerializer.Serialize(
                new PasswordChange(TestAccounts.Account(1).Id, TestAccounts.Hash(1), TestAccounts.Hash(2)),
                ContractJson.Default.PasswordChange), 404),
        new(
            "POST/logins", "/logins",
            JsonSerializer.Serialize(
                TestAccounts.NewLogin(1, TestAccounts.Account(1).Id), ContractJson.Default.NewLogin), 404),
        new("POST/logins/end", "/logins/end", $$"""{"login":"{{TestAccounts.Login(1)}}"}""", 200),
    ];

    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void Start()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog);
        _server.Configuration = _server.Configuration with { ServiceKey = "sesame" };
        _server.Start();
    }

    [TearDown]
    public void Stop()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void Every_route_that_changes_something_is_tried_here() => Assert.That(
        EveryRoute.RoutesOf(_server.Service.Router, isSafe: false).Select(route => route.Method.Name() + route.Template),
        Is.EquivalentTo(Changes.Concat(OfAccounts).Select(row => (string)row.Arguments[0]!)));

    [TestCaseSource(nameof(Changes))]
    public void It_asks_for_the_stores_key(string route, string method, string target, string? body, int status)
    {
        using var client = new WireClient(_server.Service.LocalEndPoint);

        Assert.That(client.Ask(method, target, body).Status, Is.EqualTo(401), route);
        Assert.That(client.Ask(method, target, body, ("X-Service-Key", "mustard")).Status, Is.EqualTo(403));
        Assert.That(_catalog.Ops, Is.Empty, "nothing was asked of the catalog");
        Assert.That(client.Ask(method, target, body, ("X-Service-Key", "sesame")).Status, Is.EqualTo(status));
        Assert.That(client.Ask("GET", "/orders/1").Status, Is.EqualTo(200));
    }

    [TestCaseSource(nameof(OfAccounts))]
    public void A_route_of_accounts_asks_for_it_too(string route, string target, string body, int status)
    {
        using var client = new WireClient(_server.Service.LocalEndPoint);
        Assert.That(client.Ask("POST", target, body).Status, Is.EqualTo(401), route);
        Assert.That(client.Ask("POST", target, body, ("X-Service-Key", "mustard")).Status, Is.EqualTo(403));
        Assert.That(File.Exists(Path.Combine(_server.Configuration.DataFolder, "accounts.csv")), Is.False);
        Assert.That(client.Ask("POST", target, body, ("X-Service-Key", "sesame")).Status, Is.EqualTo(status));
    }
}
