using System.Text.Json;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>A class watches the store while servers are killed with SIGKILL and started again.</summary>
[TestFixture]
internal sealed class ControlRoomTests
{
    private const int Viewers = 200;

    private ProcessStore _store = null!;

    [SetUp]
    public void Start()
    {
        _store = new ProcessStore("os");
        _store.Start();
    }

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Two_hundred_viewers_see_the_outage_the_restart_and_the_recovery_and_buys_go_on()
    {
        StreamViewer[] viewers = [.. Enumerable.Range(0, Viewers).Select(_ => Watch())];
        try
        {
            AwaitAll(viewers, "\"name\":\"catalog\",\"state\":\"answers\"");
            string runBefore = RunOf(viewers[0]);
            Assert.That(Buy(), Is.EqualTo(201));

            _store.Catalog.Kill();
            AwaitAll(viewers, "\"tier\":\"catalog\",\"kind\":\"silent\"");
            AwaitAll(viewers, "\"name\":\"catalog\",\"state\":\"silent\"");
            Assert.That(_store.Catalog.Lives, Is.False);

            _store.Catalog.Start();
            _store.Catalog.Await();
            AwaitAll(viewers, "\"tier\":\"catalog\",\"kind\":\"restart\"");
            AwaitAll(viewers, "\"name\":\"catalog\",\"state\":\"answers\"");
            Assert.That(RunOf(viewers[0]), Is.Not.EqualTo(runBefore));
            foreach (StreamViewer viewer in viewers)
            {
                JsonElement restart = MarksOf(viewer).Last();
                Assert.That(restart.GetProperty("kind").GetString(), Is.EqualTo("restart"));
                Assert.That(restart.GetProperty("seconds").GetDouble(), Is.GreaterThan(0));
                Assert.That(
                    restart.GetProperty("started").GetInt64(), Is.GreaterThan(restart.GetProperty("last_seen").GetInt64()));
            }

            Assert.That(Buy(), Is.EqualTo(201));
            AwaitAll(viewers, "\"verdict\":\"consistent\"");
        }
        finally
        {
            Array.ForEach(viewers, viewer => viewer.Dispose());
        }
    }

    [Test]
    public void A_server_that_is_paused_is_silent_and_was_not_started_again()
    {
        using StreamViewer viewer = Watch();
        viewer.Await("\"name\":\"order\",\"state\":\"answers\"");
        _store.Order.Pause();
        viewer.Await("\"name\":\"order\",\"state\":\"silent\"");
        viewer.Await("\"name\":\"catalog\",\"state\":\"answers\"");
        _store.Order.Resume();
        viewer.Await("\"tier\":\"order\",\"kind\":\"back\"");
    }

    [Test]
    public void Who_comes_after_an_outage_is_told_of_it()
    {
        using (StreamViewer early = Watch())
        {
            early.Await("\"name\":\"order\",\"state\":\"answers\"");
            _store.Order.Kill();
            early.Await("\"name\":\"order\",\"state\":\"silent\"");
        }

        using StreamViewer late = Watch();
        late.Await("event: sample");
        JsonElement minutes = DataOf(late, "minutes").First();
        Assert.That(minutes.GetProperty("marks")[0].GetProperty("kind").GetString(), Is.EqualTo("silent"));
        Assert.That(minutes.GetProperty("columns").EnumerateArray().Last().GetProperty("tiers")[1].GetProperty("answers")
            .GetBoolean(), Is.False);
    }

    [Test]
    public void A_front_end_that_was_killed_streams_again_under_another_run()
    {
        string idBefore;
        using (StreamViewer viewer = Watch())
        {
            viewer.Await("\nid: ");
            viewer.Await("\n\n");
            idBefore = viewer.Text.Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
            _store.FrontEnd.Kill();
            Assert.That(viewer.Ends(), Is.True);
        }

        _store.FrontEnd.Start();
        _store.FrontEnd.Await();
        using StreamViewer again = Watch($"Last-Event-ID: {idBefore}\r\n");
        again.Await("\nid: ");
        again.Await("\n\n");
        string idAfter = again.Text.Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        Assert.That(idAfter.Split('-')[0], Is.Not.EqualTo(idBefore.Split('-')[0]));
        Assert.That(DataOf(again, "minutes"), Is.Not.Empty, "what an unknown id missed is told anew");
    }

    private static void AwaitAll(StreamViewer[] viewers, string text) => Array.ForEach(viewers, viewer => viewer.AwaitNew(text));

    private static string RunOf(StreamViewer viewer) =>
        DataOf(viewer, "sample").Last().GetProperty("tiers")[2].GetProperty("run").GetString()!;

    private static IEnumerable<JsonElement> MarksOf(StreamViewer viewer) =>
        DataOf(viewer, "sample").Last().GetProperty("marks").EnumerateArray();

    /// <summary>What the complete events of that name say.</summary>
    private static IEnumerable<JsonElement> DataOf(StreamViewer viewer, string name)
    {
        string text = viewer.Text[..(viewer.Text.LastIndexOf("\n\n", StringComparison.Ordinal) + 1)];
        string start = $"event: {name}\ndata: ";
        return text.Split("\n\n").Select(part => part.IndexOf(start, StringComparison.Ordinal) is >= 0 and var at
                ? part[(at + start.Length)..].Trim() : "")
            .Where(data => data.Length > 0).Select(data => JsonDocument.Parse(data).RootElement);
    }

    private StreamViewer Watch(string fields = "") => new(_store.FrontEndAddress, fields, target: "/live/events");

    private int Buy()
    {
        for (int attempt = 0; ; attempt++)
        {
            using var client = new WireClient(_store.FrontEndAddress);
            WireAnswer answer = client.Ask("POST", "/orders", """{"item_number":2}""");
            if (answer.Status < 500 || attempt == 100)
            {
                return answer.Status;
            }

            Thread.Sleep(50); // not synchronisation: the pace of a buyer who asks again, as the answer says
        }
    }
}
