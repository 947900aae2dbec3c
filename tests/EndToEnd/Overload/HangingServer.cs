using System.Net;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.EndToEnd.Overload;

/// <summary>
/// A catalog and an order service in one, whose work can be held up; that it is alive and ready it says all the time.
/// </summary>
internal sealed class HangingServer : IDisposable
{
    private const string Book =
        """{"books":[{"item_number":1,"title":"T","topic":"t","stock":1,"cost":1,"version":1}]}""";

    // To one buyer: the front end is told to let no two share a call.
    private const string Orders = """
        {"data":[{"status":201,
        "data":{"order_number":1,"item_number":1,"title":"T","quantity":1,"cost":1,"stock":0,"version":2}}]}
        """;

    private readonly LoopbackServer _server;
    private readonly ManualResetEventSlim _goesOn = new(initialState: true);
    private int _inside;

    public HangingServer() => _server = new LoopbackServer(
        ThreadPolicy.PerSession, Map, threads: new SocketServerOptions { MaxWorkers = 64 });

    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>Requests that are held up.</summary>
    public int Inside => Volatile.Read(ref _inside);

    public void Hang() => _goesOn.Reset();

    public void GoOn() => _goesOn.Set();

    public void Dispose()
    {
        GoOn();
        _server.Dispose();
        _goesOn.Dispose();
    }

    private void Map(Router router)
    {
        router.Map(RequestMethod.Post, "/books/read", "read", exchange => Answer(exchange, 200, BooksFor(exchange)));
        router.MapChange(RequestMethod.Post, "/orders/batch", "buy", exchange => Answer(exchange, 200, Orders));
        router.Map(RequestMethod.Get, "/healthz", "healthz", exchange => exchange.Response.Text(200, "ok\n"));
        router.Map(RequestMethod.Get, "/readyz", "readyz", exchange => exchange.Response.Text(200, "ready\n"));
    }

    private static string BooksFor(Exchange exchange)
    {
        exchange.TryReadRequest(ContractJson.Default.ReadBatch, out ReadBatch? batch);
        string found = string.Join(",", batch!.Reads.Select(_ => Book));
        return $$$"""{"data":{"found":[{{{found}}}]}}""";
    }

    private void Answer(Exchange exchange, int status, string json)
    {
        Interlocked.Increment(ref _inside);
        using (BlockingRegion.Enter())
        {
            _goesOn.Wait();
        }

        Interlocked.Decrement(ref _inside);
        exchange.Response.Text(status, json, MediaTypes.Json);
    }
}
