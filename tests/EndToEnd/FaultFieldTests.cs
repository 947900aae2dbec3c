using System.Net;
using PygmyStore.CatalogServer;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>A store that is wrong on purpose says so in every answer, and no other store does.</summary>
internal sealed class FaultFieldTests
{
    private const string Field = "X-Pygmy-Fault";

    /// <summary>
    /// Answers of handlers, of the router and its guards, and of the parser: with a body and without one, and to bytes that are
    /// no request.
    /// </summary>
    private static readonly string[] Requests =
    [
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /healthz HTTP/1.0\r\n\r\n", "OPTIONS /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
        "DELETE /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nOrigin: http://elsewhere.example\r\nContent-Length: 2\r\n\r\n{}",
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n{",
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "no request\r\n\r\n",
    ];

    [TestCase(PlantedFault.ForgetKeys, "forget_keys")]
    [TestCase(PlantedFault.None, null)]
    public void Every_answer_of_every_server_names_the_fault(PlantedFault fault, string? name)
    {
        using RunningStore store = Start(fault);
        IPEndPoint[] servers = [store.FrontEnd.LocalEndPoint, store.Order.LocalEndPoint, store.Catalog.LocalEndPoint];
        foreach (IPEndPoint server in servers)
        {
            foreach (string request in Requests)
            {
                using var client = new WireClient(server);
                client.Send(request);
                IEnumerable<string> told = client.Receive(isHead: true).Fields[Field];
                Assert.That(told, Is.EqualTo(name is null ? [] : (string[])[name]), request);
            }
        }
    }

    [Test]
    public void The_refusal_of_a_full_server_names_it_too()
    {
        string folder = MarkedFolder();
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("fault,check_then_act\nmax_connections,1\n", folder);
        using (var catalog = CatalogService.Open(
            loaded.Configuration with { Catalog = new IPEndPoint(IPAddress.Loopback, 0), RequestLog = false }))
        {
            catalog.Start();
            using var first = new WireClient(catalog.LocalEndPoint);
            Assert.That(first.Ask("GET", "/healthz").Status, Is.EqualTo(200));
            using var second = new WireClient(catalog.LocalEndPoint);
            WireAnswer refusal = second.Receive();
            Assert.That(
                (refusal.Status, refusal.Fields[Field].SingleOrDefault()), Is.EqualTo((503, "check_then_act")));
            catalog.Stop();
        }

        Directory.Delete(folder, recursive: true);
    }

    [TestCase(PlantedFault.ForgetKeys, 2, "inconsistent")]
    [TestCase(PlantedFault.None, 1, "consistent")]
    public void The_audit_sees_a_key_that_bought_twice(PlantedFault fault, int sales, string verdict)
    {
        using RunningStore store = Start(fault);
        using WireClient client = store.Connect();
        for (int i = 0; i < 2; i++)
        {
            Assert.That(client.Ask("POST", "/orders", """{"item_number":1}""", ("Idempotency-Key", "k")).Status, Is.EqualTo(201));
        }

        WireAnswer audit = store.Audit();
        Assert.That(
            (audit.Json("data.sales").GetInt32(), audit.Json("data.verdict").GetString()), Is.EqualTo((sales, verdict)));
    }

    private static RunningStore Start(PlantedFault fault) =>
        RunningStore.Start(MarkedFolder(), configuration => configuration with { Fault = fault });

    private static string MarkedFolder()
    {
        string folder = Directory.CreateTempSubdirectory("pygmy-fault-").FullName;
        string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        File.WriteAllText(Path.Combine(data, FaultPermit.MarkerFile), "");
        return folder;
    }
}
