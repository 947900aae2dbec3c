using System.Globalization;
using PygmyStore.Common.Http.Transport;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd.Hostile;

/// <summary>
/// Clients that mean no good, at the front end of a whole store and beside a customer: the customer is served throughout, each
/// attacker ends by its deadline, and afterwards nothing of them is left.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class HostileClientTests(bool portable)
{
    private const int Workers = 8;
    private const int MostConnections = 5000;
    private const int Many = 100; // well above the workers and above what a footprint may differ by
    private const int Pipelined = 10_000;
    private const int Books = 1000; // a page, which is 1.3 MB with such titles
    private const int Pages = 12; // together more than the kernel takes
    private const int Readers = 24; // each of their answers takes a while to make
    private const string Lookup = "GET /books/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

    // Two sockets, two ends of everything that .NET keeps for them, and a session that holds no buffer.
    private const int MaxBytesOfAParkedConnection = 4 * 1024;

    // Answers up to the threshold and one more, in a buffer that is doubled until they fit; a segment of requests that are not
    // parsed yet; an exchange; and as much again for what the pools keep. All ten thousand answers would take 4 MiB.
    private const int MaxBytesOfADeafConnection = 2 * ((4 * SocketWriter.FlushThresholdBytes) + (16 * 1024));

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    private RunningStore _store = null!;
    private Bystander _bystander = null!;
    private Footprint _before = null!;

    [TearDown]
    public void Stop()
    {
        _bystander.Dispose();
        _store.Dispose();
    }

    [TestCase("GET /books/1 HTTP/1.1\r\nX-Slow: ", TestName = "A_slow_head_ends_by_its_deadline")]
    [TestCase(
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{\"item_",
        TestName = "A_slow_body_ends_by_its_deadline")]
    public void They_end_by_their_deadline(string begun)
    {
        Start(head: Short, body: Short);
        using var attackers = new Attackers(_store.FrontEnd.LocalEndPoint, Many);
        attackers.Send(begun);
        _bystander.AwaitService();

        Assert.That(attackers.Endings(), Has.All.EqualTo("408"));
        AssertNothingIsLeft();
    }

    [TestCase("GET /books/1 HTTP/1.1\r\nX-Slow: ", TestName = "A_head_a_byte_at_a_time_ends_by_its_deadline")]
    [TestCase(
        "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
        TestName = "A_body_a_byte_at_a_time_ends_by_its_deadline")]
    public void Dripping_does_not_help_them(string begun)
    {
        Start(head: Short, body: Short);
        using var attackers = new Attackers(_store.FrontEnd.LocalEndPoint, Many);
        attackers.Send(begun);
        Eventually.IsTrue(
            () =>
            {
                attackers.Send("x");
                return _store.FrontEnd.Counters.Connections <= _before.Connections;
            },
            "the sessions are closed although they get bytes all the time");

        // a reset when a byte came after the last of the farewell
        Assert.That(attackers.Endings(), Has.All.AnyOf("408", "reset"));
        AssertNothingIsLeft();
    }

    [Test]
    public void A_large_answer_that_is_read_a_byte_at_a_time_ends_by_its_deadline()
    {
        Start(send: Short, books: Books);
        using var attackers = new Attackers(_store.FrontEnd.LocalEndPoint, Readers);
        attackers.Send(string.Concat(Enumerable.Repeat("GET /books HTTP/1.1\r\nHost: localhost\r\n\r\n", Pages)));
        _bystander.AwaitService();
        Eventually.IsTrue(
            () =>
            {
                attackers.Receive(bytes: 1);
                return _store.FrontEnd.Counters is { Expired: >= Readers };
            },
            "the sessions are closed");

        Assert.That(attackers.Endings(), Has.All.EqualTo("reset"));
        AssertNothingIsLeft();
    }

    [Test]
    public void Ten_thousand_pipelined_requests_without_reading_cost_no_thread_and_bounded_memory_and_end_by_the_deadline()
    {
        Start(send: TimeSpan.FromSeconds(3));
        long heap = Footprint.HeapBytes();
        using var attackers = new Attackers(_store.FrontEnd.LocalEndPoint, Many);
        attackers.Send(string.Concat(Enumerable.Repeat(Lookup, Pipelined)));
        Eventually.IsTrue(
            () => _store.FrontEnd.Counters is { BusyWorkers: <= 1 } counters && counters.Parked + counters.Expired >= Many,
            "all are parked, and no worker but the bystander's is at work");
        Assert.That((Footprint.HeapBytes() - heap) / Many, Is.LessThan(MaxBytesOfADeafConnection));
        _bystander.AwaitService();
        Eventually.IsTrue(() => _store.FrontEnd.Counters.Expired >= Many, "each is cut off, without having read a byte");

        Assert.That(attackers.Endings(), Has.All.EqualTo("reset"));
        AssertNothingIsLeft();
    }

    [TestCase("", 1000, TestName = "A_thousand_connections_that_send_nothing_cost_memory_only_and_end_by_their_deadline")]
    [TestCase(Lookup, MostConnections, TestName = "Five_thousand_idle_connections_cost_memory_only_and_end_by_their_deadline")]
    public void Idle_connections_cost_memory_only(string request, int count)
    {
        const int batch = 100;
        RequireDescriptors(2 * count);
        Start(idle: TimeSpan.FromSeconds(4));
        long heap = Footprint.HeapBytes();
        using var all = new Attackers(_store.FrontEnd.LocalEndPoint, 0);
        for (int connected = batch; connected <= count; connected += batch)
        {
            all.Connect(batch);
            Eventually.IsTrue(() => _store.FrontEnd.Counters is { Queued: 0 }, "they are taken in");
        }

        all.Send(request);
        Eventually.IsTrue(
            () => _store.FrontEnd.Counters.Parked >= count || _store.FrontEnd.Counters.Expired > 0, "all are parked");
        Assert.That((Footprint.HeapBytes() - heap) / count, Is.LessThan(MaxBytesOfAParkedConnection));
        _bystander.AwaitService();

        Assert.That(all.Endings(), Has.All.EqualTo(request.Length == 0 ? "closed" : "200"));
        AssertNothingIsLeft();
    }

    [TestCase("", TestName = "A_storm_of_connections_that_are_reset_leaves_nothing")]
    [TestCase("GET /boo", TestName = "A_storm_of_connections_that_are_reset_in_a_head_leaves_nothing")]
    [TestCase(Lookup, TestName = "A_storm_of_clients_that_ask_and_vanish_leaves_nothing")]
    [TestCase(Lookup + Lookup + "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n\r\n{\"item_number\":1}",
        TestName = "A_storm_of_clients_that_buy_and_vanish_leaves_nothing")]
    public void Storms_leave_nothing(string request)
    {
        Start();
        for (int wave = 0; wave < 20; wave++)
        {
            using var attackers = new Attackers(_store.FrontEnd.LocalEndPoint, Many);
            attackers.Send(request);
            attackers.Reset();
        }

        _bystander.AwaitService();
        AssertNothingIsLeft();
        Assert.That(_store.FrontEnd.Counters.Faults, Is.Zero);
    }

    [Test]
    public void Clients_that_half_close_get_their_answer()
    {
        Start();
        using var clients = new Attackers(_store.FrontEnd.LocalEndPoint, Many);
        clients.Send(Lookup);
        clients.HalfClose();

        Assert.That(clients.Endings(), Has.All.EqualTo("200"));
        AssertNothingIsLeft();
    }

    [Test]
    public void Clients_that_half_close_in_the_middle_of_a_request_are_closed()
    {
        Start();
        using var clients = new Attackers(_store.FrontEnd.LocalEndPoint, Many);
        clients.Send("GET /books/1 HT");
        clients.HalfClose();

        Assert.That(clients.Endings(), Has.All.EqualTo("closed"));
        AssertNothingIsLeft();
    }

    /// <summary>With few threads, so that their number says whether one was lost.</summary>
    private void Start(TimeSpan? head = null, TimeSpan? body = null, TimeSpan? send = null, TimeSpan? idle = null, int books = 0)
    {
        _store = RunningStore.Start(configuration =>
        {
            WriteInventory(configuration.DataFolder, books);
            return configuration with
            {
                Portable = portable,
                FrontEndMaxWorkers = Workers,
                Workers = Workers,
                // Five thousand that ask at once are a burst, not an overload: nobody is shed here.
                BuysPerCall = 1000,
                CatalogCalls = Workers,
                OrderCalls = Workers,
                HeadTimeout = head ?? Never,
                BodyTimeout = body ?? Never,
                SendTimeout = send ?? Never,
                // A reader who is refused, because on a busy machine the queue for the catalog does not move on in time, gets an
                // answer that he can read: then it is not his slowness that ends him.
                QueueWait = Never,
                CallTimeout = Never,
                IdleTimeout = idle ?? Never,
            };
        });
        _bystander = new Bystander(_store);
        _before = Footprint.Of(_store) with { Connections = 2, Parked = 1 }; // the bystander's, the old one and the new one
    }

    private void AssertNothingIsLeft()
    {
        _before.AwaitReturn(_store);
        _bystander.AwaitService();
    }

    private static void WriteInventory(string folder, int books)
    {
        if (books > 0)
        {
            // 12 bytes of JSON for each two of the 200 characters
            string longest = string.Concat(Enumerable.Repeat("\U0001F4DA", 98));
            Directory.CreateDirectory(folder);
            File.WriteAllLines(
                Path.Combine(folder, "inventory.csv"),
                ["item_number,title,topic,stock,cost",
                    .. Enumerable.Range(1, books).Select(
                        n => string.Create(CultureInfo.InvariantCulture, $"{n},{n:0000}{longest},distributed systems,1000,10"))]);
        }
    }

    private static void RequireDescriptors(int count)
    {
        const string limits = "/proc/self/limits";
        string? line = File.Exists(limits)
            ? File.ReadLines(limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            : null;
        string? limit = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        if (int.TryParse(limit, CultureInfo.InvariantCulture, out int descriptors) && descriptors < count + 1000)
        {
            Assert.Ignore(
                $"This test needs {count + 1000} open files, and {descriptors} are allowed here: ulimit -n {count + 1000}.");
        }
    }
}
