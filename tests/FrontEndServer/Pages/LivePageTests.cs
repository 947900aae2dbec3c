using PygmyStore.Common.Hosting;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>Who gets the control room's page, JSON and stream, and what a browser without scripts sees.</summary>
[TestFixture]
internal sealed class LivePageTests
{
    private const string Html = "text/html";

    [Test]
    public void Without_scripts_the_page_has_the_present_figures_as_tables()
    {
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        WireAnswer page = client.Ask("GET", "/live", null, ("Accept", Html));
        Assert.That(page.Status, Is.EqualTo(200));
        Assert.That(page.Body, Does.Contain("<noscript>").And.Contain("<td>answers</td>").And.Contain("RPCs for Dummies</th>")
            .And.Contain("<section id=\"stage\""));
        Assert.That(page.Fields["Content-Security-Policy"].Single(), Does.StartWith("default-src 'none'"));
        Assert.That(page.Fields["Cache-Control"].Single(), Is.EqualTo("no-store"));
    }

    [Test]
    public void A_program_gets_the_latest_sample_as_JSON()
    {
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        Assert.That(client.Ask("POST", "/orders", """{"item_number":2,"quantity":3}""").Status, Is.EqualTo(201));
        WireAnswer answer = client.Ask("GET", "/live");
        Assert.That(answer.Status, Is.EqualTo(200));
        string[] names = ["frontend", "order", "catalog"];
        for (int tier = 0; tier < names.Length; tier++)
        {
            Assert.That(answer.Json($"data.tiers.{tier}.name").GetString(), Is.EqualTo(names[tier]));
            Assert.That(answer.Json($"data.tiers.{tier}.state").GetString(), Is.EqualTo("answers"));
        }

        Assert.That(answer.Json("data.books.1.stock").GetInt64(), Is.EqualTo(997));
    }

    [Test]
    public void The_figures_of_a_server_count_buys_and_not_its_own_upkeep()
    {
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        for (int i = 0; i < 3; i++)
        {
            Assert.That(client.Ask("POST", "/orders", """{"item_number":2}""").Status, Is.EqualTo(201));
            Assert.That(client.Ask("GET", "/healthz").Status, Is.EqualTo(200));
        }

        foreach (IStoreServer server in new IStoreServer[] { store.FrontEnd, store.Order, store.Catalog })
        {
            using var asker = new WireClient(server.LocalEndPoint);
            WireAnswer figures = asker.Ask("GET", "/figures");
            long requests = figures.Json("data.buckets").EnumerateArray().Sum(count => count.GetInt64());
            Assert.That(requests, Is.EqualTo(3), figures.Body);
        }
    }

    [Test]
    public void With_a_service_key_the_figures_need_it_and_the_control_room_has_it()
    {
        using var store = RunningStore.Start(configuration => configuration with { ServiceKey = "a service key" });
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        Assert.That(catalog.Ask("GET", "/figures").Status, Is.EqualTo(401));
        using WireClient client = store.Connect();
        Assert.That(client.Ask("GET", "/live").Json("data.tiers.2.state").GetString(), Is.EqualTo("answers"));
    }

    [TestCase("/live")]
    [TestCase("/live/events")]
    public void Who_comes_through_a_proxy_is_not_let_in(string target)
    {
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        Assert.That(client.Ask("GET", target, null, ("X-Forwarded-For", "192.0.2.1")).Status, Is.EqualTo(403));
    }

    [TestCase("cross-site", 403)]
    [TestCase("same-site", 403)]
    [TestCase("same-origin", 200)]
    public void A_page_elsewhere_gets_no_stream(string site, int status)
    {
        using var store = RunningStore.Start();
        using var viewer = new StreamViewer(store.FrontEnd.LocalEndPoint, $"Sec-Fetch-Site: {site}\r\n", target: "/live/events");
        viewer.Await("\r\n\r\n");
        Assert.That(viewer.Text, Does.StartWith($"HTTP/1.1 {status}"));
    }

    [Test]
    public void The_shop_links_to_the_control_room_where_it_is_open()
    {
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        const string link = "<a href=\"/live\">";
        Assert.That(client.Ask("GET", "/", null, ("Accept", Html)).Body, Does.Contain(link));
        Assert.That(client.Ask("GET", "/", null, ("Accept", Html), ("Via", "1.1 proxy")).Body, Does.Not.Contain(link));
    }

    [Test]
    public void A_stop_of_the_front_end_ends_the_streams_and_is_not_delayed_by_them()
    {
        using var store = RunningStore.Start();
        using var viewer = new StreamViewer(store.FrontEnd.LocalEndPoint, target: "/live/events");
        viewer.Await("event: sample");
        Assert.That(store.FrontEnd.Stop(), Is.True, "nothing had to be cut off");
        Assert.That(viewer.Ends(), Is.True);
    }
}
