using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Grade.Plan;
using PygmyStore.Client.Grade.Processes;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>Processes that do what they should not: each of them ends, and the judge says what they did.</summary>
[TestFixture]
[Platform("Linux", Reason = "a group of processes is made by setsid")]
internal sealed class ProcessGroupTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a hang fails instead of hanging

    private static readonly PlanValues NoFolder =
        new(1, Path.GetTempPath(), "/", [.. Enumerable.Range(1, PlanValues.Ports)]);

    [Test]
    public void Children_end_with_their_group()
    {
        using var folder = new TemporaryFolder();
        string pids = Path.Combine(folder.Path, "pids");
        ProcessGroup group = Shell(
            "sleep 1000 & echo $! >> pids; (sleep 1000 & echo $! >> pids; wait) & echo $! >> pids; echo done >> pids; wait",
            folder);
        int[] children = [];
        using (group)
        {
            Assert.That(SpinWait.SpinUntil(() => Lines(pids).Contains("done") && Lines(pids).Length == 4, Patience));
            children =
                [.. Lines(pids).Where(line => line != "done").Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
            Assert.That(children, Has.Length.EqualTo(3).And.All.Matches<int>(IsRunning));
        }

        Assert.That(SpinWait.SpinUntil(() => !children.Any(IsRunning), Patience));
    }

    [Test]
    public void What_ignores_TERM_is_killed_and_named()
    {
        using var folder = new TemporaryFolder();
        string ready = Path.Combine(folder.Path, "ready");
        GradePlan plan = Plans.Of(
            folder.Path, "stop_seconds,1", "process,deaf", "start_shell,trap '' TERM; touch ready; while :; do sleep 1; done");
        using var processes = new StoreProcesses(plan, NoFolder, () => false);
        Assert.That(processes.Start(0), Is.Null);
        Assert.That(SpinWait.SpinUntil(() => File.Exists(ready), Patience));
        Assert.That(processes.Stop(0), Is.EqualTo("the process deaf did not end within 1 s and was killed"));
    }

    [Test]
    public void What_ends_when_it_is_asked_is_not_complained_about()
    {
        using var folder = new TemporaryFolder();
        GradePlan plan = Plans.Of(folder.Path, "process,polite", "start,sleep 1000", "stop_signal,INT");
        using var processes = new StoreProcesses(plan, NoFolder, () => false);
        Assert.That((processes.Start(0), processes.Stop(0)), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public void A_flood_of_output_is_read_and_only_its_end_is_kept()
    {
        using var folder = new TemporaryFolder();
        using ProcessGroup group = Shell(
            "head -c 30000000 /dev/zero | tr '\\0' x; echo; echo the end; echo oops >&2; exit 3", folder);
        Assert.That(group.WaitForEnd(Patience));
        Assert.That(group.End, Does.StartWith("ended with exit code 3; the last that it wrote: ...").And.Contain("the end"));
        Assert.That(group.Words.Length, Is.LessThan(400));
    }

    [Test]
    public void A_paused_process_can_be_killed()
    {
        using var folder = new TemporaryFolder();
        ProcessGroup group = Shell("sleep 1000", folder);
        using (group)
        {
            group.Signal(GroupSignals.Stop);
        }

        Assert.That(IsRunning(group.Id), Is.False);
    }

    [Test]
    public void A_program_that_is_not_there_is_a_sentence()
    {
        using var folder = new TemporaryFolder();
        GradePlan plan = Plans.Of(folder.Path, "process,none", "start,no-such-program-at-all", "ready,127.0.0.1:{port}");
        using var processes = new StoreProcesses(plan, NoFolder, () => false);
        Assert.That(processes.Start(0), Does.StartWith("the process none ended with exit code 127; the last that it wrote: "));
    }

    [Test]
    public void A_folder_that_is_not_there_is_a_sentence()
    {
        using var folder = new TemporaryFolder();
        GradePlan plan = Plans.Of(folder.Path, "process,none", "start,sleep 1", "in,nowhere");
        using var processes = new StoreProcesses(plan, NoFolder, () => false);
        Assert.That(processes.Start(0), Does.StartWith("sleep cannot be started in "));
    }

    [Test]
    public void What_is_never_ready_is_named_with_its_last_words()
    {
        using var folder = new TemporaryFolder();
        GradePlan plan = Plans.Of(
            folder.Path, "ready_seconds,1", "process,mute", "start_shell,echo hello; sleep 1000", "ready,127.0.0.1:{port}");
        using var processes = new StoreProcesses(plan, NoFolder, () => false);
        Assert.That(
            processes.Start(0), Is.EqualTo("the process mute was not ready within 1 s; the last that it wrote: hello"));
    }

    [Test]
    public void An_address_that_somebody_else_has_is_named()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        GradePlan plan = Plans.Of(folder.Path, "process,late", "start,sleep 1000", $"ready,{other.LocalEndpoint}");
        using var processes = new StoreProcesses(plan, NoFolder, () => false);
        Assert.That(processes.Start(0), Does.Contain($"another process listens at {other.LocalEndpoint} already"));
    }

    [Test]
    public void A_process_that_ends_by_itself_is_named()
    {
        using var folder = new TemporaryFolder();
        GradePlan plan = Plans.Of(folder.Path, "process,weak", "start_shell,echo I give up; exit 9");
        using var processes = new StoreProcesses(plan, NoFolder, () => false);
        Assert.That(processes.Start(0), Is.Null);
        Assert.That(SpinWait.SpinUntil(() => processes.Lost.Any(), Patience));
        Assert.That(
            processes.Lost.Single(),
            Is.EqualTo("the process weak ended with exit code 9; the last that it wrote: I give up"));
    }

    [Test]
    public void A_reset_empties_the_folders_and_says_what_failed()
    {
        using var folder = new TemporaryFolder();
        using var runs = new TemporaryFolder();
        string[] old = [folder.Write("state/orders", "x"), runs.Write("a/b", "x"), runs.Write("c", "x")];
        var values = new PlanValues(1, runs.Path, folder.Path, [.. Enumerable.Range(1, PlanValues.Ports)]);
        GradePlan plan = Plans.Of(
            folder.Path, "delete,state", "delete,never-there/at-all", "reset,touch {folder}/new",
            "reset_shell,echo no >&2; exit 2", "process,never", "start,sleep 1000");
        using var processes = new StoreProcesses(plan, values, () => false);
        Assert.That(
            processes.Reset(), Is.EqualTo("the command of line 7 ended with exit code 2; the last that it wrote: no"));
        Assert.That(old, Has.None.Matches<string>(File.Exists));
        Assert.That(File.Exists(Path.Combine(runs.Path, "new")));
    }

    [Test]
    public void What_runs_elsewhere_is_ended_too_when_the_judge_is_stopped_and_when_it_ignores_its_stop()
    {
        using var folder = new TemporaryFolder();
        string killed = Path.Combine(folder.Path, "killed");
        string[] lines =
        [
            "stop_seconds,1", "process,elsewhere", "start,sleep 1000", "stop,true", "kill_shell,sleep 0.3; echo killed >> killed",
        ];
        bool isStopped = false;
        using (var processes = new StoreProcesses(Plans.Of(folder.Path, lines), NoFolder, () => isStopped))
        {
            Assert.That((processes.Start(0), processes.Stop(0)), Is.EqualTo(
                ((string?)null, "the process elsewhere did not end within 1 s and was killed")));
            Assert.That(Lines(killed), Has.Length.EqualTo(1));
            Assert.That(processes.Start(0), Is.Null);
            isStopped = true;
        }

        Assert.That(Lines(killed), Has.Length.EqualTo(2));
    }

    private static ProcessGroup Shell(string command, TemporaryFolder folder)
    {
        var group = ProcessGroup.TryStart(["/bin/sh", "-c", command], folder.Path, [], out string? why);
        Assert.That(group, Is.Not.Null, why);
        return group!;
    }

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    /// <summary>Whether it is there and no zombie, which only waits until its parent asks for its exit code.</summary>
    private static bool IsRunning(int process)
    {
        try
        {
            string state = File.ReadAllText($"/proc/{process}/stat");
            return state[state.LastIndexOf(')')..].Split(' ')[1] != "Z";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
