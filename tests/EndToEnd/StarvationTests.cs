namespace PygmyStore.Tests.EndToEnd;

/// <summary>Idle and slow clients cost no thread: more of them than may own one keep nobody out.</summary>
internal sealed class StarvationTests
{
    private const int Workers = 4;
    private const int Clients = 10 * Workers;

    private RunningStore _store = null!;

    [SetUp]
    public void Start() => _store = RunningStore.Start(configuration => configuration with
    {
        FrontEndMaxWorkers = Workers,
        HeadTimeout = TimeSpan.FromMinutes(5),
        BodyTimeout = TimeSpan.FromMinutes(5),
        MinRateBytesPerSecond = 0,
    });

    [TearDown]
    public void Stop() => _store.Dispose();

    [TestCase("", TestName = "Clients_that_say_nothing_keep_nobody_out")]
    [TestCase("GET /books/1 HTTP/1.1\r\nHo", TestName = "Clients_in_the_middle_of_a_head_keep_nobody_out")]
    [TestCase(
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n\r\n{\"item_",
        TestName = "Clients_in_the_middle_of_a_body_keep_nobody_out")]
    public void They_keep_nobody_out(string begun)
    {
        List<WireClient> clients = [];
        for (int i = 0; i < Clients; i++)
        {
            WireClient client = _store.Connect();
            clients.Add(client);
            Assert.That(client.Ask("GET", "/healthz").Status, Is.EqualTo(200), $"client {i}");
            client.Send(begun);
        }

        using (WireClient another = _store.Connect())
        {
            Assert.That(another.Ask("GET", "/books/1").Status, Is.EqualTo(200));
        }

        // Besides the owned ones: those that share a place, each perhaps on another thread after a call that blocked.
        Assert.That(_store.FrontEnd.Counters.Workers, Is.LessThan(Clients / 2));
        clients.ForEach(client => client.Dispose());
    }

    [Test]
    public void A_client_that_was_parked_in_the_middle_of_a_request_is_still_served()
    {
        using WireClient slow = _store.Connect();
        slow.Send("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n\r\n{\"item_");
        using (WireClient other = _store.Connect())
        {
            Assert.That(other.Ask("GET", "/books/1").Status, Is.EqualTo(200));
        }

        slow.Send("number\":2}");
        Assert.That(slow.Receive().Status, Is.EqualTo(201));
    }
}
