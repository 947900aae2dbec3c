using PygmyStore.Client.Shell;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Grade;

/// <summary><c>grade</c> on stores of others that run as processes, and on our own.</summary>
[TestFixture]
[Platform("Linux", Reason = "a group of processes is made by setsid")]
internal sealed class GradeCommandTests
{
    private const int Columns = 80;

    [Test]
    public void A_sound_store_gets_all_points()
    {
        GradeRun.RequirePython();
        string plan = Path.Combine(Plans.ForeignStores, "sound_store.plan");
        (ClientRun run, Dictionary<string, string> verdicts) = GradeRun.Of(plan);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Success, "")), run.Output);
        Assert.That((verdicts["keys"], verdicts.Count), Is.EqualTo(("not applicable", 11)), run.Output);
        Assert.That(verdicts.Where(line => line.Key != "keys" && line.Value != "pass"), Is.Empty, run.Output);
        Assert.That(run.Output, Does.EndWith($"100 of 100 points{Environment.NewLine}"));
    }

    [Test]
    public void A_store_that_checks_and_then_acts_loses_the_points_of_the_races()
    {
        GradeRun.RequirePython();
        string plan = Path.Combine(Plans.ForeignStores, "check_then_act.plan");
        (ClientRun run, Dictionary<string, string> verdicts) = GradeRun.Of(plan);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.CheckFailed, "")), run.Output);
        string[] passed = ["routes", "refusals", "idle"];
        string[] failed = ["race", "load", "history"];
        Assert.That(passed.Select(check => verdicts[check]), Has.All.EqualTo("pass"), run.Output);
        Assert.That(failed.Select(check => verdicts[check]), Has.All.EqualTo("fail"), run.Output);
        Assert.That(verdicts["orders"], Is.EqualTo("not applicable"), run.Output);
        Assert.That(run.Output, Does.Contain("customers bought \"").And.Contain("asked GET /buy/"));
        Assert.That(
            run.Output.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > Columns && line.Trim().Contains(' ')),
            Is.Empty);
    }

    [TestCase("pygmy-store", "routes,refusals,race,load,history,orders,keys,idle,kill catalog", 9, "pass")]
    [TestCase("bazar", "routes,refusals,race,orders", 4, "not applicable", Description = "it tells no order numbers")]
    public void Our_own_store_gets_all_points(string face, string checks, int count, string orders)
    {
        using var folder = new TemporaryFolder();
        string plan = folder.Write("own.plan", Plans.Shipped($"{face}.plan"));
        string[] only = [.. checks.Split(',').SelectMany(check => (string[])["--only", check])];
        (ClientRun run, Dictionary<string, string> verdicts) = GradeRun.Of(plan, only);
        Assert.That(verdicts.Where(line => line.Value == "fail"), Is.Empty, run.Output);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Success, "")), run.Output);
        Assert.That((verdicts.Count, verdicts["orders"]), Is.EqualTo((count, orders)));
    }

    [Test]
    public void A_store_that_does_not_start_fails_each_check_with_its_last_words()
    {
        using var folder = new TemporaryFolder();
        string plan = folder.Write("x.plan", PlanOf("start_shell,echo no data base >&2; exit 7"));
        (ClientRun run, Dictionary<string, string> verdicts) = GradeRun.Of(plan, "--only", "race", "--only", "kill");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.CheckFailed), run.Output);
        Assert.That(verdicts, Is.EqualTo(new Dictionary<string, string> { ["race"] = "fail", ["kill all"] = "fail" }));
        Assert.That(run.Output, Does.Contain("exit code 7").And.Contain("no data base"));
    }

    [Test]
    public void A_store_that_answers_nonsense_fails_and_the_judge_ends()
    {
        GradeRun.RequirePython();
        using var folder = new TemporaryFolder();
        folder.Write("nonsense.py", """
            import socket, sys, threading
            server = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=256)
            def talk(peer):
                try:
                    peer.recv(1000)
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\x1b[31m\xff\x00")
                    peer.close()
                except OSError:
                    pass
            while True:
                threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()
            """);
        string plan = folder.Write("x.plan", PlanOf("start,python3 nonsense.py {port}"));
        string[] only = ["--only", "routes", "--only", "race", "--only", "load", "--only", "kill"];
        (ClientRun run, Dictionary<string, string> verdicts) = GradeRun.Of(plan, only);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.CheckFailed));
        Assert.That(verdicts.Values, Has.None.EqualTo("pass"), run.Output);
        Assert.That(run.Output, Does.Not.Contain("\e"));
    }

    [Test]
    public void A_wrong_plan_is_exit_code_2_with_each_mistake()
    {
        using var folder = new TemporaryFolder();
        string plan = folder.Write("my.plan", "fice,pygmy\nurl,x\n");
        var run = ClientRun.Of("", "grade", plan);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((ExitCode.BadCommandLine, "")));
        Assert.That(run.Error, Does.StartWith($"my.plan:1: there is no setting fice{Environment.NewLine}my.plan:2: url is "));
    }

    [TestCase("/no/such.plan", "the plan cannot be read: ")]
    [TestCase("", "the plan cannot be read: ")]
    [TestCase("/dev/zero", "/dev/zero is too long for a plan")]
    public void A_plan_that_cannot_be_read_is_exit_code_1(string file, string why) => Assert.That(
        ClientRun.Of("", "grade", file),
        Has.Property("ExitCode").EqualTo(ExitCode.Refused).And.Property("Error").StartsWith(why));

    [Test]
    public void A_check_that_the_plan_does_not_have_is_exit_code_2()
    {
        using var folder = new TemporaryFolder();
        var run = ClientRun.Of("", "grade", folder.Write("x.plan", PlanOf("start,sleep 1")), "--only", "kill nobody");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.BadCommandLine));
        Assert.That(run.Error, Does.StartWith("--only: the plan has no check kill nobody; it has routes, "));
    }

    private static string PlanOf(string start) => $$"""
        face,pygmy
        url,http://127.0.0.1:{port}
        clients,3
        load_seconds,1
        call_seconds,2
        ready_seconds,3
        book,1,10,10,distributed systems,How to get a good grade in 677 in 20 minutes a day
        process,all
        {{start}}
        ready,127.0.0.1:{port}
        """;
}
