using PygmyStore.Client.Demo;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>One run of a demo in this process, with real servers. What its screen must always be is checked here.</summary>
internal sealed record DemoRun(int ExitCode, IReadOnlyList<string> Lines)
{
    private const string Verdict = "Verdict: ";

    /// <summary>All lines as one text, for what may be broken over two lines.</summary>
    public string Text => string.Join(' ', Lines.Select(line => line.Trim()));

    public static DemoRun Of(Func<DemoStage, int> run)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stop = new StopSignal();
        Assert.That(ServerPrograms.TryFind(out IReadOnlyDictionary<string, string>? programs, out string? why), why);
        int exitCode = run(new DemoStage(new Terminal(TextReader.Null, output, error, IsInteractive: false), programs!, stop));
        string[] lines = output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        TestContext.Out.WriteLine(output);
        Assert.That(error.ToString(), Is.Empty);
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(DemoStage.Width));
        Assert.That(lines.Count(line => line.StartsWith(Verdict, StringComparison.Ordinal)), Is.EqualTo(1));
        return new DemoRun(exitCode, lines);
    }
}
