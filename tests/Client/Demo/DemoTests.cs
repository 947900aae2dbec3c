using PygmyStore.Client.Demo;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>The demos with real servers, some of them smaller than usual. Figures are the machine's.</summary>
internal sealed class DemoTests
{
    [Test]
    public void Without_a_name_they_are_listed()
    {
        var run = ClientRun.Of("", "demo");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        string[] lines = run.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(DemoStage.Width));
        Assert.That(
            lines.Where(line => line[0] != ' ').Select(line => line.Split(' ')[0]),
            Is.EqualTo(Demos.All.Select(kind => kind.Name).Append("all")));
    }

    [Test]
    public void Check_then_act_oversells_and_is_caught_and_the_critical_section_does_not()
    {
        var run = DemoRun.Of(stage => new RaceDemo(stage, buyers: 12, copies: 3).Run());
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Text, Does.Contain("Audit: inconsistent").And.Contain("Audit: consistent"));
        Assert.That(run.Text, Does.Contain("\"no stock is negative\" fails").And.Contain("(X-Pygmy-Fault): 12 of 12."));
        Assert.That(run.Text, Does.Contain("3 of 3 copies were sold; 9 buyers were told \"out of stock\"."));
    }

    [Test]
    public void Every_told_order_survives_kills_and_early_answers_do_not()
    {
        var run = DemoRun.Of(stage => new CrashDemo(stage).Run());
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Text, Does.Contain("times the same order, 0 times not.").And.Contain("Audit: inconsistent"));
    }

    [Test]
    public void A_lost_answer_buys_twice_without_a_key_and_once_with_one()
    {
        var run = DemoRun.Of(stage => new RetryDemo(stage).Run());
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Text, Does.Contain("10 before, 8 after").And.Contain("8 before, 7 after"));
        Assert.That(run.Text, Does.Contain("\"no key has two outcomes\" fails"));
    }

    [Test]
    public void Idle_clients_cost_few_threads()
    {
        var run = DemoRun.Of(stage => new IdleDemo(stage, idleClients: 500, lookups: 50).Run());
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Text, Does.Contain("500 of 500 are answered."));
    }

    [Test]
    public void The_tiers_tell_their_times()
    {
        var run = DemoRun.Of(stage => new TiersDemo(stage, TimeSpan.FromSeconds(0.5), 1, 4).Run());
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Lines.Count(line => line.EndsWith('C')), Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public void Both_settings_survive_kill_9()
    {
        var run = DemoRun.Of(stage => new DurabilityDemo(stage).Run());
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Text, Does.Contain("orders lost: 0.").And.Not.Contain("inconsistent"));
    }

    [Test]
    public void An_overload_is_shown_whatever_the_machine_can_do()
    {
        var run = DemoRun.Of(stage => new OverloadDemo(stage, seconds: 1).Run());
        Assert.That(run.ExitCode, Is.AnyOf(0, 1)); // whether there are enough refusals depends on the machine
        Assert.That(run.Text, Does.Contain("Audit: consistent"));
    }
}
