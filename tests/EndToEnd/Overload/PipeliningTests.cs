using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd.Overload;

/// <summary>
/// Clients that send many requests at once: few of them go on at a time, all of them come to their end, and others are served
/// meanwhile.
/// </summary>
internal sealed class PipeliningTests
{
    private const int Requests = 20;
    private const string Lookup = "GET /books/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Test]
    public void While_the_catalog_hangs_they_hold_few_of_its_places()
    {
        int pipeliningAtOnce = Environment.ProcessorCount;
        var never = TimeSpan.FromMinutes(10);
        using var catalog = new HangingServer();
        using var order = new HangingServer();
        using var store = new FrontEndAlone(catalog.EndPoint, order.EndPoint, configuration => configuration with
        {
            CatalogCalls = 16 * pipeliningAtOnce, // room for all of them, if they were let
            ReadCalls = 16 * pipeliningAtOnce,
            CallTimeout = never,
            QueueTimeout = never,
        });
        List<WireClient> pipelining = [.. Enumerable.Range(0, 4 * pipeliningAtOnce).Select(_ => store.Connect())];

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
            Eventually.IsTrue(() => catalog.Inside == pipeliningAtOnce, "as many as may hang at the catalog");
            using WireClient customer = store.Connect();
            Assert.That(customer.Ask("GET", "/healthz").Status, Is.EqualTo(200));
            customer.Send(Lookup);
            Eventually.IsTrue(() => catalog.Inside == pipeliningAtOnce + 1, "the customer's lookup has a place beside them");
            using WireClient another = store.Connect();
            Assert.That(another.Ask("GET", "/healthz").Status, Is.EqualTo(200));
            Assert.That(catalog.Inside, Is.EqualTo(pipeliningAtOnce + 1), "and nobody else has");
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
