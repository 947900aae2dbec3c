using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd.Overload;

/// <summary>
/// Clients that send many requests at once: each has one of them under way, all of them come to their end, and others are served
/// meanwhile.
/// </summary>
internal sealed class PipeliningTests
{
    private const int Clients = 8;
    private const int Requests = 20;
    private const string Lookup = "GET /books/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Test]
    public void While_the_catalog_hangs_each_holds_one_of_its_places()
    {
        var never = TimeSpan.FromMinutes(10);
        using var catalog = new HangingServer();
        using var order = new HangingServer();
        using var store = new FrontEndAlone(catalog.EndPoint, order.EndPoint, configuration => configuration with
        {
            CatalogCalls = 2 * Clients,
            ReadCalls = 2 * Clients,
            CallTimeout = never,
            QueueWait = never,
        });
        List<WireClient> pipelining = [.. Enumerable.Range(0, Clients).Select(_ => store.Connect())];

        // Each has its first answer, and so is known to have more in hand.
        pipelining.ForEach(client => client.Send(Lookup));
        pipelining.ForEach(client => Assert.That(client.Receive().Status, Is.EqualTo(200)));
        catalog.Hang();
        try
        {
            pipelining.ForEach(
                client =>
                    client.Send(
                        string.Concat(Enumerable.Repeat("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + Lookup, Requests))));
            Eventually.IsTrue(() => catalog.Inside == Clients, "each hangs at the catalog");
            using WireClient customer = store.Connect();
            Assert.That(customer.Ask("GET", "/healthz").Status, Is.EqualTo(200));
            customer.Send(Lookup);
            Eventually.IsTrue(() => catalog.Inside == Clients + 1, "the customer's lookup has a place beside them");
            using WireClient another = store.Connect();
            Assert.That(another.Ask("GET", "/healthz").Status, Is.EqualTo(200));
            Assert.That(catalog.Inside, Is.EqualTo(Clients + 1), "and nobody has two");
        }
        finally
        {
            catalog.GoOn();
        }

        foreach (WireClient client in pipelining)
        {
            for (int i = 0; i < 2 * Requests; i++)
            {
                Assert.That(client.Receive().Status, Is.EqualTo(200));
            }

            client.Dispose();
        }
    }
}
