using System.Collections.Concurrent;
using System.Net;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>A server of <see cref="LineSession"/>s with few threads, and what must never happen in it.</summary>
internal abstract class LineServerTests(bool portable)
{
    protected const int Running = 2;
    protected const int MaxWorkers = 6;

    protected static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    protected ConcurrentQueue<string> Violations { get; } = new();

    protected bool Portable => portable;

    [SetUp]
    public void Begin() => Violations.Clear();

    [TearDown]
    public void Nothing_that_must_not_happen_has_happened() => Assert.That(Violations, Is.Empty);

    protected static void AssertServes(LineClient client) => Assert.That(client.Ask("well"), Is.EqualTo("well"));

    protected static List<LineClient> Connect(SocketServer server, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new LineClient(server.LocalEndPoint))];

    protected void AskFromMany(SocketServer server, int clients, int lines) => RunTogether(clients, number =>
    {
        using var client = new LineClient(server.LocalEndPoint);
        for (int i = 0; i < lines; i++)
        {
            Assert.That(client.Ask($"{number} {i}"), Is.EqualTo($"{number} {i}"));
        }
    });

    protected void RunTogether(int threads, Action<int> body)
    {
        List<Thread> running = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            try
            {
                body(number);
            }
            catch (Exception unexpected)
            {
                Violations.Enqueue(unexpected.ToString());
            }
        })
        { IsBackground = true })];
        running.ForEach(thread => thread.Start());
        running.ForEach(thread => Assert.That(thread.Join(TimeSpan.FromSeconds(60)), Is.True, "the client ends"));
        Assert.That(Violations, Is.Empty);
    }

    protected SocketServer Start(SocketServerOptions options, Action<string>? onLine = null)
    {
        var server = new SocketServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            socket => new LineSession(socket, onLine, null, Violations.Enqueue),
            options);
        server.Start();
        return server;
    }

    protected SocketServerOptions Options() => new()
    {
        Name = "line",
        Portable = portable,
        MaxWorkers = MaxWorkers,
        Running = Running,
        ReportFault = (where, fault) => Violations.Enqueue($"{where}: {fault}"),
    };
}
