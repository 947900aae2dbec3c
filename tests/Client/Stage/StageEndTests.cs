using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client.Stage;

/// <summary>However a stage ends, its servers end too.</summary>
[TestFixture]
[Platform("Linux", Reason = "it looks for left-over processes in /proc")]
internal sealed class StageEndTests
{
    private const int Patience = 120_000; // milliseconds

    [TestCase("TERM")]
    [TestCase("HUP")]
    public void A_signal_ends_it_with_all_that_it_has_made(string signal)
    {
        using var stage = StageProcess.Start("--load", "20");
        stage.Ask("pause catalog");
        stage.Ask("disk full");
        stage.Signal(signal);
        Assert.That((stage.Wait(), stage.Processes), Is.EqualTo((0, 0)));
        Assert.That(stage.Leftovers, Is.Empty);
    }

    [Test]
    public void When_it_is_killed_its_servers_end_by_themselves_a_paused_one_too()
    {
        using var stage = StageProcess.Start();
        stage.Ask("kill catalog"); // a later start is on another thread than the first ones
        stage.Ask("restart catalog");
        stage.Await(StageAsk.Catalog, Seen.Answers);
        stage.Ask("pause catalog");
        stage.Ask("pause order");
        stage.Signal("KILL");
        Assert.That(stage.Wait(), Is.EqualTo(128 + 9));
        Assert.That(() => stage.Processes, Is.Zero.After(Patience, 50));
    }

    [Test]
    public void A_taken_port_is_a_sentence()
    {
        using var first = StageProcess.Start();
        var run = ClientRun.Of("", "stage", "--port", $"{first.FrontEnd.Port}");
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error, Does.StartWith("the frontend server does not start: ").And.Contain($"{first.FrontEnd}"));
    }
}
