using PygmyStore.Client.Demo;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>Each demo with real servers, smaller than usual, against its golden screen.</summary>
internal sealed class DemoTests
{
    private static readonly string Golden = Path.Combine(Sources.Root, "tests", "Client", "Demo", "Golden");

    private static readonly Dictionary<string, Func<DemoStage, int>> Smaller = new()
    {
        ["race"] = stage => new RaceDemo(stage).Run(), // README shows this one
        ["crash"] = stage => new CrashDemo(stage, calmSeconds: 0.3).Run(),
        ["retry"] = stage => new RetryDemo(stage).Run(),
        ["durability"] = stage => new DurabilityDemo(stage, seconds: 0.5).Run(),
        ["overload"] = stage => new OverloadDemo(stage, seconds: 1).Run(), // no test judges its speed
        ["tiers"] = stage => new TiersDemo(stage, TimeSpan.FromSeconds(0.5), 1, 4).Run(),
        ["idle"] = stage => new IdleDemo(stage, idleClients: 500, lookups: 50).Run(),
        ["stale"] = stage => new StaleDemo(stage, seconds: 1.5).Run(),
    };

    private static IEnumerable<string> Names => Demos.All.Select(kind => kind.Name);

    [TestCaseSource(nameof(Names))]
    public void A_real_run_has_the_golden_screen(string name)
    {
        string path = Path.Combine(Golden, $"{name}.txt");
        string[] screen = [.. DemoRun.Of(Smaller[name]).Screen];
        string? difference = new GoldenScreen(File.ReadAllLines(path)).DifferenceFrom(screen);
        Assert.That(difference, Is.Null, $"{path}, {difference}\n{string.Join('\n', screen)}");
    }

    [Test]
    public void README_shows_lines_of_the_golden_screen_of_the_race()
    {
        string shown = File.ReadAllText(Path.Combine(Sources.Root, "README.md")).ReplaceLineEndings("\n")
            .Split("<!-- demo race -->\n```\n")[1].Split("\n```\n")[0];
        string[] screen = shown.Replace("\n    ", " ", StringComparison.Ordinal).Split('\n'); // the rest of a long line
        IEnumerable<string> shortened = File.ReadLines(Path.Combine(Golden, "race.txt"))
            .Select(line => "? " + line.Replace(" [exit code 0]", "", StringComparison.Ordinal));
        Assert.That(screen, Has.Length.GreaterThan(10));
        Assert.That(new GoldenScreen(shortened).DifferenceFrom(screen), Is.Null);
    }

    [Test]
    public void Without_a_name_they_are_listed()
    {
        var run = ClientRun.Of("", "demo");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        string[] lines = run.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(DemoStage.Width));
        Assert.That(lines.Where(line => line[0] != ' ').Select(line => line.Split(' ')[0]), Is.EqualTo(Names.Append("all")));
    }

    [TestCase(DemoResult.AsExpected, "Verdict: it is so.", 0)]
    [TestCase(DemoResult.NotShown, "Verdict: not shown. it is so.", 6)]
    [TestCase(DemoResult.Wrong, "Verdict: WRONG. it is so.", 4)]
    public void A_verdict_says_what_it_is_worth(DemoResult result, string text, int exitCode)
    {
        (DemoStage stage, StringWriter output) = Stage();
        Assert.That(stage.End(result, "it is so."), Is.EqualTo(exitCode));
        Assert.That(output.ToString().Trim(), Is.EqualTo(text));
    }

    [Test]
    public void Long_lines_are_broken_so_that_a_projector_shows_them()
    {
        (DemoStage stage, StringWriter output) = Stage();
        string sentence = string.Join(' ', Enumerable.Repeat("word", 40));
        stage.Title(sentence);
        stage.Say(sentence);
        stage.End(DemoResult.AsExpected, sentence);
        string[] lines = output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.GreaterThan(9).And.All.Length.LessThanOrEqualTo(76));
    }

    private static (DemoStage Stage, StringWriter Output) Stage()
    {
        var output = new StringWriter();
        var terminal = new Terminal(TextReader.Null, output, TextWriter.Null, IsInteractive: false);
        return (new DemoStage(terminal, new Dictionary<string, string>(), new StopSignal()), output);
    }
}
