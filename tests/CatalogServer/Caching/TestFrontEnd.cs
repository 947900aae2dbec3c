using System.Net;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.CatalogServer.Caching;

/// <summary>A front end that only acknowledges, or does what a test says.</summary>
internal sealed class TestFrontEnd : IDisposable
{
    private readonly LoopbackServer _server;
    private readonly List<string> _told = [];

    public TestFrontEnd() => _server = new LoopbackServer(
        ThreadPolicy.PerSession, router => router.MapChange(RequestMethod.Post, "/invalidate", "invalidate", Invalidate));

    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>The epoch with which it acknowledges; with null it answers 500.</summary>
    public Func<TestFrontEnd, Invalidation, string?> Answer { get; set; } = static (_, told) => told.Epoch;

    /// <summary>What it was told, as <c>run-1: 1v2 0v3</c>.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (_told)
            {
                return [.. _told];
            }
        }
    }

    public void Dispose() => _server.Dispose();

    private void Invalidate(Exchange exchange)
    {
        Invalidation told = JsonSerializer.Deserialize(exchange.Body, ContractJson.Default.Invalidation)!;
        IEnumerable<string> words = told.Changes.Select(change => $"{change[0]}v{change[1]}");
        words = told.All ? words.Append("all") : words;
        words = told.Ends ? words.Append("ends") : words;
        lock (_told)
        {
            _told.Add($"{told.Epoch}: {string.Join(' ', words)}");
        }

        if (Answer(this, told) is { } epoch)
        {
            var answer = new Envelope<Invalidated>(new Invalidated(epoch));
            JsonSerializer.Serialize(exchange.Response.Json(200), answer, ContractJson.Default.EnvelopeInvalidated);
        }
        else
        {
            exchange.Response.Error(500, "not today");
        }
    }
}
