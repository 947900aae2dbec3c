using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Common.Hosting;

/// <summary>Each server says at its root what there is to ask it for.</summary>
internal sealed class IndexRouteTests
{
    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start();

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [TestCase("frontend", "/orders", "POST, OPTIONS")]
    [TestCase("catalog", "/books/{n}", "GET, HEAD, PATCH, DELETE, OPTIONS")]
    [TestCase("order", "/orders/{number}", "GET, HEAD, OPTIONS")]
    public void The_root_lists_the_resources(string server, string path, string methods)
    {
        using WireClient client = new(EndPointOf(server));
        WireAnswer answer = client.Ask("GET", "/");
        Assert.That((answer.Status, answer.Json("data.server").GetString()), Is.EqualTo((200, server)));
        Assert.That(
            answer.Json("data.resources").EnumerateArray().Select(
                resource => (resource.GetProperty("path").GetString(), resource.GetProperty("methods").GetString())),
            Has.Member((path, methods)).And.Member(("/", "GET, HEAD, OPTIONS")));

        WireAnswer head = client.Ask("HEAD", "/");
        Assert.That(
            (head.Status, head.Fields["Content-Length"].Single()), Is.EqualTo((200, answer.Fields["Content-Length"].Single())));
        WireAnswer options = client.Ask("OPTIONS", "/");
        Assert.That((options.Status, options.Fields["Allow"].Single()), Is.EqualTo((204, "GET, HEAD, OPTIONS")));
    }

    private System.Net.IPEndPoint EndPointOf(string server) => server switch
    {
        "frontend" => _store.FrontEnd.LocalEndPoint,
        "catalog" => _store.Catalog.LocalEndPoint,
        _ => _store.Order.LocalEndPoint,
    };
}
