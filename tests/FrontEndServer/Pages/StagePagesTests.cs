using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Tests.Client.Stage;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>The buttons of the stage on <c>/live</c>, without scripts: who may press them, and what they do.</summary>
[TestFixture]
[Platform("Linux", Reason = "it pauses servers")]
internal sealed class StagePagesTests
{
    private const string Html = "text/html";
    private const string Json = "application/json";

    private static readonly string[] NobodyAsked = ["", "", ""];

    private StageProcess _stage = null!;
    private string _token = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _stage = StageProcess.Start();
        using WireClient client = _stage.Connect();
        WireAnswer page = client.Ask("GET", "/live", null, ("Accept", Html));
        _token = page.Fields["Set-Cookie"].Single().Split('=', 2)[1].Split(';')[0];
        Assert.That(page.Body, Does.Contain("<h2>The stage</h2>").And.Contain($"value=\"{_token}\""));
    }

    [OneTimeTearDown]
    public void Stop() => _stage?.Dispose();

    [TearDown]
    public void Calm()
    {
        _stage.Ask("calm");
        _stage.Await(StageAsk.Catalog, Seen.Answers);
    }

    [TestCase(403, "Origin", "http://other.example")]
    [TestCase(403, "Sec-Fetch-Site", "cross-site")]
    [TestCase(403, "Sec-Fetch-Site", "same-site")]
    [TestCase(403, "X-Forwarded-For", "127.0.0.1")]
    [TestCase(403, "Via", "1.1 proxy")]
    [TestCase(403, "Cookie", "pygmy_form=00000000000000000000000000000000")]
    [TestCase(403, "Sec-Purpose", "prefetch")]
    public void Another_page_another_machine_and_another_browser_may_not_press(int status, string field, string value)
    {
        bool isCookie = field == "Cookie";
        (string, string)[] fields = isCookie ? [] : [(field, value)];
        WireAnswer answer = Press("verb=kill&to=catalog&sure=yes", Json, isCookie ? value : Cookie, fields);
        Assert.That((answer.Status, Asked()), Is.EqualTo((status, NobodyAsked)), answer.Body);
    }

    [Test]
    public void Another_host_name_is_no_name_of_this_server()
    {
        using WireClient client = _stage.Connect();
        client.Send($"GET /live/stage HTTP/1.1\r\nHost: stage.example\r\nCookie: {Cookie}\r\n\r\n");
        Assert.That(client.Receive().Status, Is.EqualTo(421));
    }

    [TestCase("verb=kill&to=init&sure=yes", "kill needs frontend or catalog or order")]
    [TestCase("verb=kill&to=catalog+order&sure=yes", "kill needs frontend or catalog or order")]
    [TestCase("verb=delay&to=order-catalog&amount=soon", "delay needs")]
    [TestCase("verb=%3Bls&to=catalog", "the stage does one of these")]
    [TestCase("", "the stage does one of these")]
    [TestCase("verb=kill&verb=kill&to=catalog", "the field 'verb' comes twice in the form")]
    public void Other_words_do_nothing(string form, string sentence)
    {
        WireAnswer answer = Press(form, Json, Cookie);
        Assert.That((answer.Status, Asked()), Is.EqualTo((400, NobodyAsked)));
        Assert.That(answer.Json("error.message").GetString()!.Replace('"', '\''), Does.StartWith(sentence));
    }

    [Test]
    public void A_body_that_is_no_form_is_refused()
    {
        using WireClient client = _stage.Connect();
        Assert.That(client.Ask("POST", "/live/stage", """{"ask":"kill catalog"}""", ("Cookie", Cookie)).Status, Is.EqualTo(415));
    }

    [Test]
    public void A_person_is_asked_twice_and_is_led_back_to_what_is_seen()
    {
        WireAnswer first = Press("verb=kill&to=catalog", Html, Cookie);
        Assert.That((first.Status, PageClient.HeadingOf(first)), Is.EqualTo((200, "Are you sure?")));
        Assert.That(first.Body, Does.Contain("stays dead until you press Restart").And.Contain("Yes: kill catalog"));
        Assert.That(Asked(), Is.EqualTo(NobodyAsked));
        WireAnswer second = Press("verb=kill&to=catalog&sure=yes", Html, Cookie);
        Assert.That((second.Status, second.Fields["Location"].Single()), Is.EqualTo((303, "/live#stage")));
        using WireClient client = _stage.Connect();
        WireAnswer live = client.Ask("GET", "/live", null, ("Accept", Html), ("Cookie", Cookie));
        Assert.That(live.Body, Does.Contain("<td class=\"asked\">kill</td><td class=\"seen\">dead</td>"));
        WireAnswer third = Press("verb=kill&to=catalog&sure=yes", Html, Cookie);
        Assert.That((third.Status, PageClient.HeadingOf(third)), Is.EqualTo((409, "The stage did not do that")));
        Assert.That(third.Body, Does.Contain("The catalog is dead: there is nothing to kill."));
    }

    [Test]
    public void A_script_is_asked_twice_and_gets_what_is_seen()
    {
        Assert.That(Press("verb=kill&to=catalog", Json, Cookie).Status, Is.EqualTo(428));
        Assert.That(Press("verb=disk&to=full", Json, Cookie).Status, Is.EqualTo(428));
        Assert.That(Press("verb=fault&to=forget_keys", Json, Cookie).Status, Is.EqualTo(428));
        Assert.That(Asked(), Is.EqualTo(NobodyAsked));
        WireAnswer answer = Press("verb=lose&to=order-catalog&amount=25", Json, Cookie);
        Assert.That((answer.Status, answer.Json("data.links.2.lose_percent").GetInt32()), Is.EqualTo((200, 25)));
    }

    [Test]
    public void The_front_end_answers_before_it_is_killed()
    {
        Assert.That(Press("verb=kill&to=frontend&sure=yes", Json, Cookie).Status, Is.EqualTo(200));
        _stage.Await(StageAsk.FrontEnd, Seen.Dead);
        _stage.Await(StageAsk.FrontEnd, Seen.Answers);
    }

    [Test]
    public void A_store_without_a_stage_has_neither_buttons_nor_routes()
    {
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        Assert.That(client.Ask("GET", "/live/stage").Status, Is.EqualTo(404));
        Assert.That(client.Ask("POST", "/live/stage", "{}").Status, Is.EqualTo(404));
        Assert.That(client.Ask("GET", "/live", null, ("Accept", Html)).Body, Does.Not.Contain("The stage"));
    }

    [Test]
    public void A_stage_that_has_ended_is_said_to_have()
    {
        string folder = Directory.CreateTempSubdirectory("pygmy-store-").FullName;
        string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        File.WriteAllText(Path.Combine(data, FaultPermit.MarkerFile), "");
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = (IPEndPoint)nobody.LocalEndpoint;
        nobody.Stop();
        using var store = RunningStore.Start(folder, configuration => configuration with { Stage = address, StageToken = "ab" });
        using WireClient client = store.Connect();
        Assert.That(client.Ask("GET", "/live/stage").Status, Is.EqualTo(503));
        WireAnswer page = client.Ask("GET", "/live", null, ("Accept", Html));
        Assert.That(page.Status, Is.EqualTo(200));
        Assert.That(page.Body, Does.Contain("The stage does not answer: it may have ended."));
    }

    private string Cookie => $"pygmy_form={_token}";

    /// <summary>What was asked of each server.</summary>
    private string[] Asked() => [.. _stage.Look().Servers.Select(server => server.Asked)];

    private WireAnswer Press(string form, string accept, string cookie, params (string Name, string Value)[] fields)
    {
        string body = $"token={_token}&{form}".TrimEnd('&');
        var head = new StringBuilder("POST /live/stage HTTP/1.1\r\nHost: localhost\r\n");
        foreach ((string name, string value) in
            (IEnumerable<(string, string)>)[("Accept", accept), ("Cookie", cookie),
            ("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", $"{body.Length}"), .. fields])
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        using WireClient client = _stage.Connect();
        client.Send(head.Append("\r\n").Append(body).ToString());
        return client.Receive();
    }
}
