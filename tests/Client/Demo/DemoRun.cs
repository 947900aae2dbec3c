using PygmyStore.Client.Demo;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>One run of a demo in this process, with real servers.</summary>
/// <param name="Screen">Its lines, unbroken; the verdict with the exit code behind it.</param>
internal sealed record DemoRun(IReadOnlyList<string> Screen)
{
    public static DemoRun Of(Func<DemoStage, int> run)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var stop = new StopSignal();
        Assert.That(ServerPrograms.TryFind(out IReadOnlyDictionary<string, string>? programs, out string? why), why);
        var terminal = new Terminal(TextReader.Null, output, error, IsInteractive: false);
        int exitCode = run(new DemoStage(terminal, programs!, stop, width: int.MaxValue));
        string[] lines = output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        lines[^1] += $" [exit code {exitCode}]";
        Assert.That(error.ToString(), Is.Empty, output.ToString());
        return new DemoRun(lines);
    }
}
