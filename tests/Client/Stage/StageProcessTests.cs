using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Stage;

/// <summary>What a class does to a store on the stage, and what it sees. One stage for all; each test leaves it well.</summary>
[TestFixture]
[Platform("Linux", Reason = "it pauses servers, and takes them the room for their files")]
internal sealed class StageProcessTests
{
    private StageProcess _stage = null!;

    [OneTimeSetUp]
    public void Start() => _stage = StageProcess.Start("--stock", "1000");

    [OneTimeTearDown]
    public void Stop() => _stage?.Dispose();

    [TearDown]
    public void Calm()
    {
        _stage.Ask("calm");
        foreach (string server in StageAsk.Servers)
        {
            _stage.Await(server, Seen.Answers);
        }

        Assert.That(() => _stage.Buy(NewKey()), Is.EqualTo(201).After(60_000, 50));
    }

    [Test]
    public void A_killed_catalog_is_dead_until_it_is_started_and_sells_again()
    {
        int before = _stage.Stock();
        Assert.That(_stage.Ask("kill catalog").Servers.Select(server => server.Seen),
            Is.EqualTo(new[] { Seen.Answers, Seen.Dead, Seen.Answers }));
        string key = NewKey();
        Assert.That(_stage.Buy(key), Is.EqualTo(503), "nothing was bought: nobody was there to ask");
        Assert.That(Refusal("kill catalog"), Is.EqualTo((409, "the catalog is dead: there is nothing to kill")));
        Assert.That(Refusal("pause catalog"), Is.EqualTo((409, "the catalog is dead: there is nothing to pause")));
        _stage.Ask("restart catalog");
        _stage.Await(StageAsk.Catalog, Seen.Answers);
        Assert.That(() => _stage.Buy(key), Is.EqualTo(201).After(60_000, 50));
        StagedServer catalog = _stage.Server(StageAsk.Catalog);
        Assert.That(catalog.Asked, Is.EqualTo("restart"));
        Assert.That(catalog.RecoveryMilliseconds, Is.Positive);
        Assert.That((_stage.Stock(), _stage.Verdict()), Is.EqualTo((before - 1, AuditReport.Consistent)));
    }

    [Test]
    public void A_running_server_is_not_started_again()
    {
        Assert.That(Refusal("restart order"), Is.EqualTo((409, "the order runs already: kill it first")));
        Assert.That(Refusal("resume order"), Is.EqualTo((409, "the order is not paused")));
    }

    [Test]
    public void A_paused_server_is_there_and_does_nothing_until_it_is_let_go_on()
    {
        _stage.Ask("pause order");
        Assert.That(_stage.Server(StageAsk.Order).Seen, Is.EqualTo(Seen.Paused));
        Assert.That(Refusal("pause order"), Is.EqualTo((409, "the order is paused already")));
        _stage.Ask("resume order");
        _stage.Await(StageAsk.Order, Seen.Answers);
    }

    [Test]
    public void A_paused_server_can_be_killed()
    {
        _stage.Ask("pause order");
        _stage.Ask("kill order");
        Assert.That(_stage.Server(StageAsk.Order).Seen, Is.EqualTo(Seen.Dead));
    }

    [TestCase("kill frontend", Seen.Dead)]
    [TestCase("pause frontend", Seen.Paused)]
    public void The_front_end_comes_back_by_itself(string words, string seen)
    {
        _stage.Ask(words);
        _stage.Await(StageAsk.FrontEnd, seen);
        Assert.That(_stage.Server(StageAsk.FrontEnd).ReturnsInMilliseconds, Is.Not.Null);
        _stage.Await(StageAsk.FrontEnd, Seen.Answers);
        Assert.That(_stage.Server(StageAsk.FrontEnd).ReturnsInMilliseconds, Is.Null);
    }

    [Test]
    public void On_a_full_disk_nothing_is_sold_and_nothing_is_lost()
    {
        int before = _stage.Stock();
        string key = NewKey();
        Assert.That(_stage.Ask("disk full").Disk, Is.EqualTo(new StagedDisk("full", "full")));
        for (int i = 0; i < 5; i++)
        {
            Assert.That(_stage.Buy(key), Is.EqualTo(503));
        }

        Assert.That((_stage.Stock(), _stage.Verdict()), Is.EqualTo((before, AuditReport.Consistent)));
        Assert.That(_stage.Ask("disk free").Disk, Is.EqualTo(new StagedDisk("free", "free")));
        Assert.That(() => _stage.Buy(key), Is.EqualTo(201).After(60_000, 50));
        Assert.That((_stage.Stock(), _stage.Verdict()), Is.EqualTo((before - 1, AuditReport.Consistent)));
    }

    [Test]
    public void A_server_that_is_started_on_a_full_disk_finds_it_full()
    {
        _stage.Ask("disk full");
        _stage.Ask("kill catalog");
        Assert.That(_stage.Look().Disk.Seen, Is.EqualTo("full"), "of the order service");
        _stage.Ask("restart catalog");
        _stage.Await(StageAsk.Catalog, Seen.Answers);
        Assert.That(() => _stage.Look().Disk.Seen, Is.EqualTo("full").After(10_000, 20));
        Assert.That(_stage.Buy(NewKey()), Is.EqualTo(503));
    }

    [Test]
    public void Lost_answers_between_the_servers_buy_nothing_twice()
    {
        int before = _stage.Stock();
        _stage.Ask("lose order-catalog 40");
        _stage.Ask("lose frontend-order 40");
        string[] keys = [.. Enumerable.Range(0, 16).Select(_ => NewKey())];
        Thread[] buyers = [.. keys.Select(key => new Thread(() => BuyInTheEnd(key)))];
        Array.ForEach(buyers, buyer => buyer.Start());
        Array.ForEach(buyers, buyer => buyer.Join());
        Assert.That(_stage.Link("order-catalog").Lost + _stage.Link("frontend-order").Lost, Is.Positive);
        _stage.Ask("calm");
        Assert.That((_stage.Stock(), _stage.Verdict()), Is.EqualTo((before - keys.Length, AuditReport.Consistent)));
    }

    [Test]
    public void A_planted_fault_is_seen_in_the_catalogs_own_answers()
    {
        _stage.Ask("fault forget_keys");
        Assert.That(
            () => _stage.Look().Fault, Is.EqualTo(new StagedFault("forget_keys", "forget_keys")).After(60_000, 20));
        _stage.Ask("fault none");
        Assert.That(() => _stage.Look().Fault, Is.EqualTo(new StagedFault("none", "none")).After(60_000, 20));
    }

    [Test]
    public void What_an_early_answer_has_spoiled_is_seen_and_begins_anew()
    {
        _stage.Ask("fault early_answer");
        Assert.That(() => _stage.Look().Fault.Seen, Is.EqualTo("early_answer").After(60_000, 20));
        Assert.That(() => _stage.Buy(NewKey()), Is.EqualTo(201).After(60_000, 50));
        while (LosesNothing())
        {
            // The sale was written before the kill, because the order service had asked: that is a matter of chance.
        }

        _stage.Ask("anew");
        _stage.Await(StageAsk.Catalog, Seen.Answers);
        _stage.Await(StageAsk.Order, Seen.Answers);
        Assert.That(() => _stage.Buy(NewKey()), Is.EqualTo(201).After(60_000, 50));
        Assert.That((_stage.Stock(), _stage.Verdict()), Is.EqualTo((999, AuditReport.Consistent)));

        bool LosesNothing()
        {
            Assert.That(() => _stage.Buy(NewKey()), Is.EqualTo(201).After(60_000, 50));
            _stage.Ask("kill catalog");
            _stage.Ask("restart catalog");
            _stage.Await(StageAsk.Catalog, Seen.Answers);
            return _stage.Verdict() == AuditReport.Consistent;
        }
    }

    [Test]
    public void Without_the_right_token_the_stage_does_nothing()
    {
        using var client = new WireClient(_stage.Control.EndPoint);
        string ask = """{"ask":"kill catalog"}""";
        Assert.That(client.Ask("POST", "/stage", ask).Status, Is.EqualTo(401));
        Assert.That(client.Ask("GET", "/stage").Status, Is.EqualTo(401));
        string wrong = new('0', _stage.Control.Token.Length);
        Assert.That(client.Ask("POST", "/stage", ask, ("X-Service-Key", wrong)).Status, Is.EqualTo(403));
        (string, string) key = ("X-Service-Key", _stage.Control.Token);
        Assert.That(client.Ask("POST", "/stage", ask, key, ("Origin", "http://other.example")).Status, Is.EqualTo(403));
        Assert.That(client.Ask("POST", "/stage", """{"ask":"kill 1"}""", key).Status, Is.EqualTo(400));
        Assert.That(client.Ask("POST", "/stage", """{"ask":7}""", key).Status, Is.EqualTo(400));
        Assert.That(client.Ask("POST", "/stage", $$"""{"ask":"{{new string('x', 2000)}}"}""", key).Status, Is.EqualTo(413));
        Assert.That(_stage.Server(StageAsk.Catalog).Seen, Is.EqualTo(Seen.Answers));
    }

    [Test]
    public void A_second_terminal_asks_and_sees()
    {
        ClientRun killed = Run("kill", "order");
        Assert.That((killed.ExitCode, killed.Error), Is.EqualTo((0, "")));
        Assert.That(killed.Output, Does.Match(@"order +kill +dead"));
        Assert.That(Run("pause", "order"), Is.EqualTo(new ClientRun(
            1, "", "the order is dead: there is nothing to pause" + Environment.NewLine)));
        Assert.That(Run("restart", "order").ExitCode, Is.Zero);
        Assert.That(Run("delay", "frontend-order", "7").Output, Does.Match(@"frontend-order +delay 7 ms"));
        Assert.That(Run("kill", "init"), Is.EqualTo(new ClientRun(
            2, "", "kill needs frontend or catalog or order" + Environment.NewLine)));
        Assert.That(Run("status").Output, Does.Contain("what").And.Contain("disk"));
        Assert.That(ClientRun.Of("", "stage", "status", "--folder", Path.GetTempPath()).ExitCode, Is.EqualTo(3));
    }

    [Test]
    public void The_token_is_in_no_command_line_and_no_environment()
    {
        IEnumerable<string> processes =
            Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _));
        foreach (string process in processes)
        {
            foreach (string file in new[] { "cmdline", "environ" })
            {
                Assert.That(ReadOrNothing(Path.Combine(process, file)), Does.Not.Contain(_stage.Control.Token));
            }
        }
    }

    private ClientRun Run(params string[] words) => ClientRun.Of("", ["stage", .. words, "--folder", _stage.Folder]);

    private (int Status, string? Message) Refusal(string words)
    {
        Answer<StageReport> answer = _stage.Client.Ask(StageAsk.Read(words, out _)!);
        Assert.That(answer.Outcome, Is.EqualTo(UpstreamOutcome.Answered));
        return (answer.Status, answer.Message);
    }

    /// <summary>As a client with a key does: it asks again until it knows.</summary>
    private void BuyInTheEnd(string key)
    {
        while (_stage.Buy(key) != 201)
        {
            // Unknown, or refused because too much is under way.
        }
    }

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string NewKey() => $"test-{Guid.NewGuid():N}";
}
