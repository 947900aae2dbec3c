using System.Security.Cryptography;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Hosting;

/// <summary>A server's figures for the control room, and their route (<c>GET /figures</c>). For any thread.</summary>
/// <param name="server">The server's name.</param>
/// <param name="waiting">How many requests wait inside for their turn; asked with each reading.</param>
internal sealed class OwnFigures(string server, Func<int>? waiting)
{
    private const int RunBytes = 8; // no two lives of a process share so many random bits

    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RunBytes));
    private readonly long _started = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Where the server counts its requests.</summary>
    public RequestFigures Requests { get; } = new();

    /// <summary>Adds the route, for holders of the service key. <paramref name="counters"/> waits for a request.</summary>
    public void Map(Router router, KeyGuard service, Func<RuntimeCounters> counters) => router.Map(
        RequestMethod.Get, "/figures", "figures",
        service.Guard(exchange => JsonSerializer.Serialize(
            exchange.Response.Json(200), new Envelope<ServerFigures>(Read(counters())),
            ContractJson.Default.EnvelopeServerFigures)))
        .Describe(RouteTags.Servers, "Gives the totals of the server since its start, for the control room")
        .Needs(KeyGuard.ServiceField)
        .Answers(200, "The figures.", ContractJson.Default.EnvelopeServerFigures)
        .AsUpkeep();

    public ServerFigures Read(in RuntimeCounters counters)
    {
        RequestTotals totals = Requests.Read();
        return new ServerFigures(
            server, _run, _started, totals.Failed, totals.Shed, totals.OwnMicroseconds, totals.Buckets,
            counters.Connections, counters.Workers, counters.BusyWorkers, counters.Queued, waiting?.Invoke() ?? 0);
    }
}
