using System.Net;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Http.Protocol;

namespace PygmyStore.Tests.Conformance;

/// <summary>
/// Spoiled requests to a running server over real connections, in pieces: it answers or closes, never with a fault of its own,
/// and goes on to serve others. See <see cref="FuzzRun"/> for a longer run, or the same one again.
/// </summary>
[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class SessionFuzzTests(ThreadPolicy policy)
{
    private const int LongestRepeat = 10_000; // past the request line's limit
    private const int MostPieces = 4;

    // Far past every deadline of the server: silence is a defect.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    // No HEAD: of an answer to what random bytes have become, only the request would tell whether content follows.
    private static readonly string[] Messages =
        [.. FuzzSeeds.Requests.Where(message => !message.StartsWith("HEAD", StringComparison.Ordinal)),
            .. FuzzSeeds.WeakRequests, .. FuzzSeeds.ChunkedBodies];

    private readonly List<string> _faults = [];

    [Test]
    public void A_server_answers_or_closes_and_goes_on()
    {
        var router = new Router();
        router.Map(RequestMethod.Get, "/", "root", Answer);
        router.MapChange(RequestMethod.Post, "/", "body", Answer);
        using var metrics = new ServerMetrics();
        var threads =
            new SocketServerOptions { OwnThreads = policy.OwnThreads(), MaxWorkers = 8, Running = 2, ReportFault = Report };
        using var server = new HttpServer(
            new IPEndPoint(IPAddress.Loopback, 0), router, new HttpServerOptions { Name = "test" }, threads, metrics, log: null);
        server.Start();

        var statuses = new SortedDictionary<int, int>();
        int streams = FuzzRun.Repeat(random =>
        {
            byte[] bytes = Mutation.Stream(Messages, kept: 0, LongestRepeat, random);
            foreach (int status in Ask(server.LocalEndPoint, bytes, random))
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }

            AssertIsServed(server.LocalEndPoint, bytes);
        });

        Assert.That(_faults, Is.Empty);
        Assert.That(server.Counters.Faults, Is.Zero);
        TestContext.Out.WriteLine(
            $"{streams} streams: {string.Join(", ", statuses.Select(status => $"{status.Value} times {status.Key}"))}");
    }

    private static void Answer(Exchange exchange) => exchange.Response.Text(200, $"{exchange.Body.Length}");

    private void Report(string where, Exception fault)
    {
        lock (_faults)
        {
            _faults.Add($"{where}: {fault}");
        }
    }

    private static List<int> Ask(IPEndPoint server, byte[] bytes, Random random)
    {
        using var wire = new Wire(server, Patience);
        for (int pieces = random.Next(MostPieces), at = 0; at < bytes.Length; pieces--)
        {
            int length = pieces <= 0 ? bytes.Length - at : random.Next(bytes.Length - at + 1);
            wire.Send(bytes.AsSpan(at, length));
            at += length;
        }

        wire.HalfClose();
        List<int> statuses = [];
        while (wire.ReadAnswer(isOfHead: false) is { } answer)
        {
            statuses.Add(answer.Status);
        }

        Assert.That(wire.End, Is.EqualTo(Fate.Closes), Convert.ToHexString(bytes));
        Assert.That(statuses, Has.None.EqualTo(500), Convert.ToHexString(bytes));
        return statuses;
    }

    private static void AssertIsServed(IPEndPoint server, byte[] bytes)
    {
        using var wire = new Wire(server, Patience);
        wire.Send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8);
        RawMessage? answer = wire.ReadAnswer(isOfHead: false);
        Assert.That(answer?.Status, Is.EqualTo(200), $"behind {Convert.ToHexString(bytes)}");
        Assert.That(answer.Body, Is.EqualTo("0"));
    }
}
