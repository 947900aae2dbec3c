using System.Net;
using System.Text.RegularExpressions;
using PygmyStore.Common.Configuration;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>No web page of another origin changes anything, whatever route of whatever server it tries.</summary>
internal sealed class ForeignPageTests
{
    private static readonly string[] Harmless =
    [
        "Accept: */*\r\nUser-Agent: curl/8.5.0\r\nContent-Type: application/x-www-form-urlencoded",
        "accept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: gzip, deflate",
        "Accept-Encoding: identity\r\nUser-Agent: Python-urllib/3.11",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document",
        "Sec-Fetch-Site: same-origin",
    ];

    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start();

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void There_are_changes_on_all_three_servers() =>
        Assert.That(EveryRoute.Changes(_store).Select(route => route.Server).Distinct().Count(), Is.EqualTo(3));

    [TestCaseSource(typeof(OriginGuardTests), nameof(OriginGuardTests.Refused))]
    public void Every_route_that_changes_something_refuses_it(string fields)
    {
        string before = Ledgers();
        foreach (EveryRoute route in EveryRoute.Changes(_store))
        {
            WireAnswer answer = Ask(route, fields);
            Assert.That(answer.Status, Is.EqualTo(403), $"{route}");
            Assert.That(answer.Json("error.message").GetString(), Does.StartWith("this changes the store"));
        }

        Assert.That(Ledgers(), Is.EqualTo(before));
    }

    [Test]
    public void The_servers_own_origin_may_and_the_same_name_with_another_port_may_not()
    {
        foreach (EveryRoute route in EveryRoute.Changes(_store))
        {
            Assert.That(Ask(route, $"Origin: http://localhost:{route.EndPoint.Port}").Status, Is.Not.EqualTo(403), $"{route}");
            Assert.That(Ask(route, $"Origin: http://localhost:{route.EndPoint.Port + 1}").Status, Is.EqualTo(403), $"{route}");
            Assert.That(Ask(route, "Origin: http://localhost").Status, Is.EqualTo(403), $"{route}");
        }
    }

    [TestCaseSource(nameof(Harmless))]
    public void Programs_and_people_see_no_difference(string fields)
    {
        foreach (EveryRoute route in EveryRoute.Changes(_store))
        {
            Assert.That(Ask(route, fields).Status, Is.Not.EqualTo(403).And.Not.EqualTo(421).And.Not.EqualTo(415), $"{route}");
        }
    }

    [Test]
    public void Every_route_answers_421_to_a_foreign_host()
    {
        string before = Ledgers();
        foreach (EveryRoute route in EveryRoute.Changes(_store).Concat(EveryRoute.Reads(_store)))
        {
            using var client = new WireClient(route.EndPoint);
            client.Send($"{route.Method} {route.Target} HTTP/1.1\r\nHost: evil.example:{route.EndPoint.Port}\r\n"
                + "Content-Length: 0\r\n\r\n");
            WireAnswer answer = client.Receive(isHead: route.Method == "HEAD");
            Assert.That(answer.Status, Is.EqualTo(421), $"{route}");
        }

        Assert.That(Ledgers(), Is.EqualTo(before));
    }

    [Test]
    public void A_form_in_a_page_is_no_JSON_and_curls_default_type_is()
    {
        const string body = """{"item_number":3}""";
        int StatusOf(string fields)
        {
            using WireClient client = _store.Connect();
            client.Send(
                $"POST /orders HTTP/1.1\r\nHost: localhost:{_store.FrontEnd.LocalEndPoint.Port}\r\n{fields}Content-Length: "
                + $"{body.Length}\r\n\r\n{body}");
            return client.Receive().Status;
        }

        string form = "Content-Type: application/x-www-form-urlencoded\r\n";
        string own = $"Origin: http://localhost:{_store.FrontEnd.LocalEndPoint.Port}\r\n";
        Assert.Multiple(() =>
        {
            Assert.That(StatusOf(form), Is.EqualTo(201));
            Assert.That(StatusOf(form + own), Is.EqualTo(415));
            Assert.That(StatusOf(form + "Sec-Fetch-Site: same-origin\r\n"), Is.EqualTo(415));
            Assert.That(StatusOf(form + "Sec-Fetch-Site: none\r\n"), Is.EqualTo(415));
            Assert.That(StatusOf("Content-Type: application/json\r\n" + own), Is.EqualTo(201));
            Assert.That(StatusOf("Content-Type: Application/Vnd.Shop+JSON; charset=utf-8\r\n" + own), Is.EqualTo(201));
            Assert.That(StatusOf(own), Is.EqualTo(201));
            Assert.That(StatusOf("Content-Type: text/plain\r\n"), Is.EqualTo(415));
            Assert.That(StatusOf("Content-Type: application/+json\r\n"), Is.EqualTo(415));
            Assert.That(StatusOf("Content-Type: text/x+json\r\n"), Is.EqualTo(415));
            Assert.That(StatusOf("Content-Type: multipart/form-data; boundary=x\r\n"), Is.EqualTo(415));
        });
    }

    [Test]
    public void The_settings_reach_all_three_servers()
    {
        using var store = RunningStore.Start(configuration =>
            configuration with { AllowedHosts = ["shop.example"], AllowedOrigins = ["https://shop.example"] });
        foreach (EveryRoute route in EveryRoute.Changes(store))
        {
            using var client = new WireClient(route.EndPoint);
            client.Send(
                $"{route.Method} {route.Target} HTTP/1.1\r\nHost: shop.example\r\nOrigin: https://shop.example\r\n"
                + "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n\r\n");
            bool isKeepers = route.Template.StartsWith("/admin", StringComparison.Ordinal); // which other hosts never get
            Assert.That(client.Receive().Status, isKeepers ? Is.EqualTo(403) : Is.Not.AnyOf(403, 421), $"{route}");
        }
    }

    [Test]
    public void Beyond_loopback_nothing_changes_by_get_unless_it_is_set()
    {
        using var closed = RunningStore.Start(BeyondLoopback);
        using var open = RunningStore.Start(configuration => BeyondLoopback(configuration) with { BuyByGet = BuyByGet.On });
        Assert.Multiple(() =>
        {
            Assert.That(EveryRoute.Changes(closed).Where(route => route.Method == "GET"), Is.Empty);
            Assert.That(EveryRoute.Changes(open).Count(route => route.Method == "GET"), Is.EqualTo(6));
            using WireClient client = closed.Connect();
            Assert.That(client.Ask("GET", "/buy/2").Status, Is.EqualTo(404));
            Assert.That(
                client.Ask("POST", "/orders", """{"item_number":2}""").Status, Is.EqualTo(201),
                "the servers' own calls are not misdirected");
        });
    }

    private static StoreConfiguration BeyondLoopback(StoreConfiguration configuration)
    {
        var everywhere = new IPEndPoint(IPAddress.Any, 0);
        return configuration with
        {
            FrontEnd = everywhere,
            Catalog = everywhere,
            Order = everywhere,
            ServiceKey = "key",
            AdminKey = "key",
            AllowedHosts = ["shop.example"],
        };
    }

    private string Ledgers()
    {
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);
        using var order = new WireClient(_store.Order.LocalEndPoint);
        string ledgers = catalog.Ask("GET", "/ledger").Body + catalog.Ask("GET", "/books").Body
            + order.Ask("GET", "/ledger").Body;
        // The order service tells the catalog how far it has got, at any time.
        return Regex.Replace(ledgers, "\"ordered\":[0-9]+", "");
    }

    private static WireAnswer Ask(EveryRoute route, string fields)
    {
        using var client = new WireClient(route.EndPoint);
        client.Send(
            $"{route.Method} {route.Target} HTTP/1.1\r\nHost: localhost:{route.EndPoint.Port}\r\n{fields}\r\nContent-Length: "
            + "0\r\n\r\n");
        return client.Receive();
    }
}
