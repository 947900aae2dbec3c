using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd.Overload;

/// <summary>
/// A part of the store hangs: a request that would have to wait too long for it gets 503 while it still hangs, everything else
/// goes on, and so does all of it once that part does. No time is measured: what must come at once comes before the part that
/// hangs is released.
/// </summary>
[TestFixture("catalog")]
[TestFixture("order")]
internal sealed class HangingUpstreamTests(string hanging)
{
    private const int CallsAtOnce = 3;
    private const int Workers = (2 * CallsAtOnce) + 6; // one kind of request may hold all but one
    private const int Excess = 40; // more than there are workers
    private const string Lookup = "GET /books/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const string Buy = "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n\r\n{\"item_number\":1}";

    private HangingServer _catalog = null!;
    private HangingServer _order = null!;
    private FrontEndAlone _store = null!;

    private HangingServer Hanging => hanging == "catalog" ? _catalog : _order;

    private string HeldUp => hanging == "catalog" ? Lookup : Buy;

    private string Other => hanging == "catalog" ? Buy : Lookup;

    [SetUp]
    public void Start()
    {
        var never = TimeSpan.FromMinutes(10);
        _catalog = new HangingServer();
        _order = new HangingServer();
        _store = new FrontEndAlone(_catalog.EndPoint, _order.EndPoint, configuration => configuration with
        {
            CatalogCalls = CallsAtOnce,
            ReadCalls = CallsAtOnce,
            OrderCalls = CallsAtOnce,
            BuyCalls = CallsAtOnce,
            BuysPerCall = 1,
            CallTimeout = never,
            QueueWait = TimeSpan.FromMilliseconds(100),
        });
    }

    [TearDown]
    public void Stop()
    {
        _catalog.GoOn();
        _order.GoOn();
        _store.Dispose();
        _catalog.Dispose();
        _order.Dispose();
    }

    [Test]
    public void The_excess_is_refused_the_rest_is_served_and_all_of_it_recovers()
    {
        Hanging.Hang();
        List<WireClient> patient = [.. Enumerable.Range(0, CallsAtOnce).Select(_ => Send(HeldUp))];
        Eventually.IsTrue(() => Hanging.Inside == CallsAtOnce, "as many as may are under way");

        List<WireClient> excess = [.. Enumerable.Range(0, Excess).Select(_ => Send(HeldUp))];
        Assert.Multiple(() =>
        {
            foreach (WireClient client in excess)
            {
                WireAnswer refusal = client.Receive();
                Assert.That((refusal.Status, refusal.Fields["Retry-After"].Single()), Is.EqualTo((503, "1")), refusal.Body);
                Assert.That(refusal.Body, Does.Contain("the store is busy"), "it can be reached");
                client.Dispose();
            }

            using WireClient another = _store.Connect();
            Assert.That(another.Ask("GET", "/healthz").Status, Is.EqualTo(200));
            Assert.That(another.Ask("GET", "/readyz").Status, Is.EqualTo(200));
            Assert.That(another.Ask("GET", "/metrics").Status, Is.EqualTo(200));
            another.Send(Other);
            Assert.That(another.Receive().Status, Is.AnyOf(200, 201), "what does not need the part that hangs");
        });
        Assert.That(Hanging.Inside, Is.EqualTo(CallsAtOnce), "it hangs still");

        Hanging.GoOn();
        foreach (WireClient client in patient)
        {
            Assert.That(client.Receive().Status, Is.AnyOf(200, 201), "whose call was under way is served");
            client.Dispose();
        }

        for (int i = 0; i < Excess; i++)
        {
            using WireClient client = Send(HeldUp);
            Assert.That(client.Receive().Status, Is.AnyOf(200, 201));
        }
    }

    [Test]
    public void Who_has_said_how_long_he_waits_is_told_when_that_is_over()
    {
        Hanging.Hang();
        using WireClient client = _store.Connect();
        client.Send(HeldUp.Replace("Host: localhost", "Host: localhost\r\nX-Time-Left-Ms: 50", StringComparison.Ordinal));
        WireAnswer answer = client.Receive();

        Assert.That(answer.Status, Is.EqualTo(503), "the client's own time was too short: no upstream is to blame");
        Assert.That(answer.Fields.Contains("Retry-After"), Is.True);
        if (hanging == "order")
        {
            Assert.That(answer.Body, Does.Contain("not known yet"), "it was sent: nobody may say that nothing was bought");
        }
    }

    private WireClient Send(string request)
    {
        WireClient client = _store.Connect();
        client.Send(request);
        return client;
    }
}
