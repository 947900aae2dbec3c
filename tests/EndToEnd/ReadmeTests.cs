using System.Diagnostics;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Runs README's tour on a fresh store: each command must print what README says it prints.</summary>
internal sealed class ReadmeTests
{
    private const string TourMark = "<!-- tour -->";
    private const string Fence = "```";

    [Test]
    public void The_tour_prints_what_README_says()
    {
        if (!Tool.IsThere("curl"))
        {
            Assert.Ignore("curl is not here: install the package curl to run README's tour.");
        }

        using var store = RunningStore.Start();
        List<(string Command, string Output)> tour = [.. Tour()];
        Assert.That(tour, Has.Count.GreaterThan(20));
        Assert.Multiple(() =>
        {
            foreach ((string command, string output) in tour)
            {
                Assert.That(Run(OnPortsOf(store, command)), Is.EqualTo(output), command);
            }
        });
    }

    private static IEnumerable<(string Command, string Output)> Tour()
    {
        IEnumerable<string> lines = File.ReadLines(Path.Combine(Sources.Root, "README.md"))
            .SkipWhile(line => line != TourMark).Skip(2).TakeWhile(line => line != Fence).Where(line => line.Length > 0);
        string? command = null;
        List<string> output = [];
        foreach (string line in lines)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                output.Add(line[2..]);
                continue;
            }

            if (command is not null)
            {
                yield return (command, string.Join('\n', output));
            }

            command = line;
            output.Clear();
        }

        if (command is not null)
        {
            yield return (command, string.Join('\n', output));
        }
    }

    private static string OnPortsOf(RunningStore store, string command) => command
        .Replace("127.0.0.1:8080", store.FrontEnd.LocalEndPoint.ToString(), StringComparison.Ordinal)
        .Replace("127.0.0.1:8081", store.Catalog.LocalEndPoint.ToString(), StringComparison.Ordinal)
        .Replace("127.0.0.1:8082", store.Order.LocalEndPoint.ToString(), StringComparison.Ordinal);

    private static string Run(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return output.Replace("\r", "", StringComparison.Ordinal).TrimEnd('\n');
    }
}
