using System.Diagnostics;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>A demo that Ctrl-C ends.</summary>
[Platform("Linux", Reason = "it looks for left-over processes in /proc")]
internal sealed class InterruptedDemoTests
{
    private const int Interrupted = 130;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a hang fails instead of hanging

    [Test]
    public void Ctrl_C_ends_it_with_all_that_it_has_started()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Client.dll"), "demo", "stale"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            Environment = { ["TMPDIR"] = folder.Path },
        };
        using Process client = Process.Start(start)!;
        while (client.StandardOutput.ReadLine() is { } line && !line.StartsWith("1. ", StringComparison.Ordinal))
        {
            // The store is started next.
        }

        SpinWait.SpinUntil(() => Left(folder.Path) > 0, Patience);
        using (var kill = Process.Start("kill", ["-INT", $"{client.Id}"]))
        {
            kill.WaitForExit();
        }

        client.StandardOutput.ReadToEnd();
        Assert.That(client.WaitForExit(Patience));
        Assert.That((client.ExitCode, Left(folder.Path)), Is.EqualTo((Interrupted, 0)));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Has.None.Contains("pygmy-store-"));
    }

    /// <summary>Processes whose command line names the folder.</summary>
    private static int Left(string folder) => Directory.EnumerateDirectories("/proc").Count(process =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _)
                && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(folder, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
