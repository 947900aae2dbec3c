using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>Streams of events over real sockets.</summary>
[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class EventStreamsTests(ThreadPolicy policy)
{
    private int _number;
    private EventStreams _streams = null!;
    private LoopbackServer _server = null!;

    [SetUp]
    public void Start() => Serve(EventStreams.MaxStreams);

    [TearDown]
    public void Stop()
    {
        _streams.Dispose();
        _server.Dispose();
    }

    [Test]
    public void A_viewer_gets_the_opening_and_then_each_event_over_a_connection_without_an_end()
    {
        Publish("before");
        using var viewer = new StreamViewer(_server.EndPoint);
        viewer.Await("opening\n\n");
        Publish("one");
        viewer.Await("one\n\n");
        Assert.That(viewer.Text, Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("Content-Type: text/event-stream\r\n")
            .And.Contain("Connection: close\r\n").And.Contain("retry: "));
        Assert.That(viewer.Text, Does.Not.Contain("Content-Length").And.Not.Contain("before"));
    }

    [Test]
    public void Many_viewers_need_no_thread_and_no_place_among_the_connections()
    {
        int many = 10 * LoopbackServer.Threads.MaxWorkers;
        StreamViewer[] viewers = [.. Enumerable.Range(0, many).Select(_ => new StreamViewer(_server.EndPoint))];
        Array.ForEach(viewers, viewer => viewer.Await("opening\n\n"));
        Publish("to all");
        Array.ForEach(viewers, viewer => viewer.Await("to all\n\n"));
        using (RawConnection other = _server.Connect())
        {
            Assert.That(other.Ask("GET /other HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").StartLine, Does.Contain("200"));
        }

        Eventually.IsTrue(() => _server.Counters.Connections == 0, "no viewer has a place among the connections");
        Assert.That(_streams.Count, Is.EqualTo(many));
        Assert.That(_server.Metrics, Does.Contain($"pygmy_connections_closed_total{{reason=\"stream\"}} {many}\n"));
        Array.ForEach(viewers, viewer => viewer.Dispose());
    }

    [Test]
    public void Who_comes_again_gets_what_it_missed()
    {
        Publish("one");
        Publish("two");
        Publish("three");
        using var viewer = new StreamViewer(_server.EndPoint, "Last-Event-ID: id-1\r\n");
        viewer.Await("three\n\n");
        Assert.That(viewer.Text, Does.Contain("two\n\n").And.Not.Contain("opening").And.Not.Contain("data: one"));
    }

    [Test]
    public void Who_has_the_last_event_gets_the_next_one_only()
    {
        Publish("one");
        using var viewer = new StreamViewer(_server.EndPoint, "Last-Event-ID: id-1\r\n");
        Eventually.IsTrue(() => _streams.Count == 1, "the viewer is there");
        Publish("two");
        viewer.Await("two\n\n");
        Assert.That(viewer.Text, Does.Not.Contain("opening").And.Not.Contain("data: one"));
    }

    [TestCase("id-1")] // of an event that is no longer kept
    [TestCase("another run's")]
    [TestCase("")]
    public void Who_missed_more_than_is_kept_gets_the_opening(string id)
    {
        for (int i = 0; i <= EventStreams.KeptEvents; i++)
        {
            Publish("old");
        }

        using var viewer = new StreamViewer(_server.EndPoint, $"Last-Event-ID: {id}\r\n");
        viewer.Await("opening\n\n");
        Assert.That(viewer.Text, Does.Not.Contain("old"));
    }

    [Test]
    public void A_viewer_that_does_not_read_is_dropped_and_delays_nobody()
    {
        using var slow = new StreamViewer(_server.EndPoint, receiveBuffer: 4096);
        using var quick = new StreamViewer(_server.EndPoint);
        Eventually.IsTrue(() => _streams.Count == 2, "both viewers are there");
        string large = new('x', 8 * 1024); // a kernel holds some of them for a peer that does not read
        int published = 0;
        for (; _streams.Count == 2; published++)
        {
            Assert.That(published, Is.LessThan(1000));
            Publish($"{large}-{published}");
            quick.Await($"-{published}\n\n");
        }

        Assert.That(published, Is.GreaterThanOrEqualTo(EventStreams.MaxBehind));
        Assert.That(_streams.Count, Is.EqualTo(1));
        Publish("the last");
        quick.Await("the last\n\n");
    }

    [Test]
    public void A_viewer_that_left_is_noticed_with_the_second_event()
    {
        using var stays = new StreamViewer(_server.EndPoint);
        var leaves = new StreamViewer(_server.EndPoint);
        leaves.Await("opening\n\n");
        stays.Await("opening\n\n");
        leaves.Dispose();
        for (int i = 0; _streams.Count > 1; i++)
        {
            Assert.That(i, Is.LessThan(10), "it takes as many as the system needs to tell; two, without delay");
            Publish($"event {i}");
            stays.Await($"event {i}\n\n");
        }
    }

    [Test]
    public void One_viewer_too_many_is_told_to_come_later()
    {
        Stop();
        Serve(2);
        using var first = new StreamViewer(_server.EndPoint);
        var second = new StreamViewer(_server.EndPoint);
        first.Await("opening\n\n");
        second.Await("opening\n\n");
        using (RawConnection third = _server.Connect())
        {
            RawMessage refusal = third.Ask(StreamViewer.Request());
            Assert.That(refusal.StartLine, Does.Contain("503"));
            Assert.That(refusal["Retry-After"], Is.Not.Null);
        }

        second.Dispose();
        Eventually.IsTrue(() => CountAfterAnEvent() == 1, "the place is free again");
        using var fourth = new StreamViewer(_server.EndPoint);
        fourth.Await("opening\n\n");
    }

    [Test]
    public void A_stop_ends_all_streams_and_waits_for_none()
    {
        using var viewer = new StreamViewer(_server.EndPoint);
        viewer.Await("opening\n\n");
        _streams.End();
        Assert.That(viewer.Ends(), Is.True);
        using (RawConnection late = _server.Connect())
        {
            Assert.That(late.Ask(StreamViewer.Request()).StartLine, Does.Contain("503"));
        }

        Assert.That(_server.Stop(), Is.True);
    }

    [TestCase("HEAD", "", "200")]
    [TestCase("GET", "If-None-Match: *\r\n", "304")]
    [TestCase("GET", "If-Match: \"x\"\r\n", "412")]
    public void What_is_no_stream_leaves_the_connection_to_its_session(string method, string fields, string status)
    {
        using RawConnection connection = _server.Connect();
        connection.Send(StreamViewer.Request(fields, method));
        Assert.That(connection.ReadMessage(hasBody: status == "412").StartLine, Does.Contain(status));
        Assert.That(connection.Ask("GET /other HTTP/1.1\r\nHost: h\r\n\r\n").StartLine, Does.Contain("200"));
        Assert.That(_streams.Count, Is.Zero);
    }

    [Test]
    public void Viewers_that_come_and_go_during_events_lose_none_and_get_none_twice()
    {
        using var stop = new CancellationTokenSource();
        using var barrier = new Barrier(2);
        var publisher = new Thread(() =>
        {
            barrier.SignalAndWait();
            for (int i = 1; !stop.IsCancellationRequested; i++)
            {
                Publish($"event {i}");
            }
        });
        publisher.Start();
        barrier.SignalAndWait();
        try
        {
            for (int i = 0; i < 30; i++)
            {
                using var viewer = new StreamViewer(_server.EndPoint);
                viewer.AwaitLines("data: event ", 20);
                int[] numbers = viewer.Numbers("data: event ");
                Assert.That(numbers, Is.EqualTo(Enumerable.Range(numbers[0], numbers.Length)));
            }
        }
        finally
        {
            stop.Cancel();
            publisher.Join();
        }
    }

    private int CountAfterAnEvent()
    {
        Publish("who is there?");
        return _streams.Count;
    }

    private void Serve(int most)
    {
        _number = 0;
        byte[] opening = Encoding.UTF8.GetBytes("event: first\ndata: opening\n\n");
        _streams = new EventStreams(most) { Opening = () => opening };
        _server = new LoopbackServer(policy, router =>
        {
            router.Map(RequestMethod.Get, "/events", "events", _streams.Open);
            router.Map(RequestMethod.Get, "/other", "other", exchange => exchange.Response.Text(200, "here"));
        });
    }

    private void Publish(string data)
    {
        string id = $"id-{++_number}";
        _streams.Publish(id, Encoding.UTF8.GetBytes($"id: {id}\ndata: {data}\n\n"));
    }
}
