using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class AllocationTests
{
    private const int Exchanges = 200;
    private const string Request =
        "POST /books/7?topic=a+b HTTP/1.1\r\nHost: shop\r\nX-Request-Id: one\r\nContent-Length: 5\r\n\r\nhello";

    [Test]
    public void A_kept_alive_exchange_allocates_nothing_in_the_http_layer()
    {
        var allocated = new List<long>(Exchanges);
        var threads = new List<int>(Exchanges);
        using var folder = new TemporaryFolder();
        using var log = new LineLog(
            Path.Combine(folder.Path, "test.log"), new LineLogSize(BytesPerFile: 1 << 26, Files: 4), TextWriter.Null);
        using var server = new LoopbackServer(
            ThreadPolicy.PerSession,
            router => router.MapChange(RequestMethod.Post, "/books/{n}", "book", exchange =>
            {
                allocated.Add(GC.GetAllocatedBytesForCurrentThread());
                threads.Add(Environment.CurrentManagedThreadId);
                exchange.Arguments.Add(exchange.PathParameter(0));
                Utf8JsonWriter json = exchange.Response.Json(200);
                json.WriteStartObject();
                json.WriteNumber("n"u8, exchange.Body.Length);
                json.WriteEndObject();
                exchange.Response.AddField("ETag"u8, "7"u8);
            }),
            threads: new SocketServerOptions { ParkAfter = TimeSpan.FromSeconds(5) },
            log: log);
        using RawConnection client = server.Connect();
        for (int i = 0; i < Exchanges; i++)
        {
            client.Ask(Request);
        }

        // From one handler to the next on the same thread lies a whole exchange. The median, because the Date is made anew each
        // second.
        long[] perExchange = Enumerable.Range(1, Exchanges - 1).Where(i => threads[i] == threads[i - 1])
            .Select(i => allocated[i] - allocated[i - 1]).Order().ToArray();
        Assert.That(perExchange, Has.Length.GreaterThan(Exchanges / 2), "the session kept its thread");
        Assert.That(perExchange[perExchange.Length / 2], Is.Zero, "bytes allocated per exchange");
    }
}
