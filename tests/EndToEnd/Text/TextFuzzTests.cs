using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Http.Protocol;

namespace PygmyStore.Tests.EndToEnd.Text;

/// <summary>
/// Text of every kind, in every place, to every route of the three servers: what a client sends is never told as the store's
/// failure. See <see cref="FuzzRun"/> for a longer run, or the same one again.
/// </summary>
internal sealed class TextFuzzTests
{
    private RunningStore _store = null!;
    private TextWriter _console = null!;
    private StringWriter _alarms = null!;

    [SetUp]
    public void Start()
    {
        _console = Console.Error;
        Console.SetError(TextWriter.Synchronized(_alarms = new StringWriter()));
        _store = RunningStore.Start(configuration => configuration with { Durability = Durability.Os, BuyByGet = BuyByGet.On });
    }

    [TearDown]
    public void Stop()
    {
        _store.Dispose();
        Console.SetError(_console);
        _alarms.Dispose();
    }

    [Test]
    public void Every_route_takes_every_kind_of_text()
    {
        var random = new Random(1);
        foreach ((IPEndPoint server, Router router) in Servers())
        {
            using var client = new TextClient(server);
            foreach ((string Method, string Template) route in TextRequest.Routes(router))
            {
                foreach (string text in TextSamples.Kinds)
                {
                    AssertIsTheClientsFault(client, TextRequest.OneWith(text, route, random), text);
                }
            }
        }

        AssertIsWell();
    }

    [Test]
    public void Every_route_takes_random_text_in_every_place()
    {
        (IPEndPoint, Router)[] servers = [.. Servers()];
        TextClient[] clients = [.. servers.Select(server => new TextClient(server.Item1))];
        (string, string)[][] routes = [.. servers.Select(server => TextRequest.Routes(server.Item2).ToArray())];
        int requests = 0;
        FuzzRun.Repeat(random =>
        {
            int server = random.Next(servers.Length);
            string text = random.Next(4) == 0
                ? TextSamples.Kinds[random.Next(TextSamples.Kinds.Length)]
                : TextSamples.Random(random);
            foreach (TextRequest request in TextRequest.AllWith(text, routes[server][random.Next(routes[server].Length)], random))
            {
                AssertIsTheClientsFault(clients[server], request, text);
                requests++;
            }
        });
        Array.ForEach(clients, client => client.Dispose());
        TestContext.Out.WriteLine($"{requests} requests");
        AssertIsWell();
    }

    private IEnumerable<(IPEndPoint, Router)> Servers() =>
    [
        (_store.FrontEnd.LocalEndPoint, _store.FrontEnd.Router),
        (_store.Catalog.LocalEndPoint, _store.Catalog.Router),
        (_store.Order.LocalEndPoint, _store.Order.Router),
    ];

    private static void AssertIsTheClientsFault(TextClient client, TextRequest request, string text)
    {
        (int status, string body) = client.Ask(request);

        // A client may set itself a time that is over at once; then this is said, and nothing else is.
        bool isItsOwnTime = request.SetsItsTime && status == 503
            && (request.IsHead || body.Contains("time", StringComparison.Ordinal)
                || body.Contains("not known", StringComparison.Ordinal));
        if (status is < 200 or >= 500 and not (501 or 505) && !isItsOwnTime)
        {
            Assert.Fail(
                $"{request.Place} with {TextSamples.Json(text[..Math.Min(text.Length, 60)])} is answered {status} {body}");
        }
    }

    private void AssertIsWell()
    {
        Assert.That(_alarms.ToString(), Is.Empty);
        Assert.That(_store.FrontEnd.Counters.Faults, Is.Zero);
        Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
    }
}
