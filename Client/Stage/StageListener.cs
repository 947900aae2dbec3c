using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Client.Stage;

/// <summary>
/// Takes what is asked of the stage over HTTP, on loopback at a port that the system picks: <c>GET /stage</c> and <c>POST
/// /stage</c>, each with the token in <c>X-Service-Key</c>. Its thread takes what the front end relays and what the client sends.
/// </summary>
internal sealed class StageListener : IDisposable
{
    private const int TokenBytes = 32;
    private const int MaxWorkers = 8; // a front end makes four calls at once; each is over at once
    private const int MaxConnections = 64; // the front end, and second terminals
    private const int MaxBodyBytes = 1024; // many times an ask

    private readonly ServerMetrics _metrics = new();
    private readonly HttpServer _server;
    private StageDirector? _director;

    public StageListener()
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        Func<Handler, Handler> guard = new KeyGuard("X-Service-Key", token, isOpenWithoutKey: false).Guard;
        var router = new Router();
        router.Protect(new HostGuard(IPAddress.Loopback, []), new OriginGuard([]));
        router.Map(RequestMethod.Get, "/stage", "stage", guard(Show));
        router.MapChange(RequestMethod.Post, "/stage", "ask", guard(Take));
        _server = new HttpServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            router,
            new HttpServerOptions { Name = "stage", Limits = HttpLimits.Default with { BodyBytes = MaxBodyBytes } },
            new SocketServerOptions { MaxWorkers = MaxWorkers, MaxConnections = MaxConnections },
            _metrics,
            log: null);
        _server.Start();
        Control = new StageControl(_server.LocalEndPoint, token);
    }

    public StageControl Control { get; }

    /// <summary>From now on the director gets what is asked. Before that the answer is 503.</summary>
    public void Begin(StageDirector director) => Volatile.Write(ref _director, director);

    public void Dispose()
    {
        _server.Stop(TimeSpan.Zero);
        _server.Dispose();
        _metrics.Dispose();
    }

    private void Show(Exchange exchange)
    {
        if (Volatile.Read(ref _director) is not { } director)
        {
            exchange.Response.Error(503, "the stage is not ready");
            exchange.Response.RetryAfter();
            return;
        }

        JsonSerializer.Serialize(
            exchange.Response.Json(200), new Envelope<StageReport>(director.Report()), ContractJson.Default.EnvelopeStageReport);
    }

    private void Take(Exchange exchange)
    {
        if (Volatile.Read(ref _director) is not { } director)
        {
            Show(exchange);
        }
        else if (!exchange.TryReadJson(ContractJson.Default.StageRequest, out StageRequest? request, out BodyRefusal refusal))
        {
            exchange.Response.Error(refusal.Status, refusal.Message);
        }
        else if (StageAsk.Read(request.Ask, out string whyNot) is not { } ask)
        {
            exchange.Response.Error(400, whyNot);
        }
        else if (director.Do(ask) is { } reason)
        {
            exchange.Response.Error(409, reason);
        }
        else
        {
            Show(exchange);
        }
    }
}
