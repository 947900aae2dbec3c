using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace PygmyStore.Tests.EndToEnd.Resources;

/// <summary>A program of ours that a shell starts, with limits and redirections of the test's choice.</summary>
internal sealed class ShellServer : IDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a hang fails instead of hanging

    private readonly Process _process;

    /// <param name="program">Such as <c>CatalogServer</c>.</param>
    /// <param name="arguments">Its command line and redirections, as a shell reads them.</param>
    /// <param name="before">Commands that come first, such as <c>ulimit -n 256;</c>.</param>
    public ShellServer(string program, string arguments, string before = "")
    {
        string command = $"{before} exec dotnet '{Path.Combine(AppContext.BaseDirectory, program + ".dll")}' {arguments}";
        var start = new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for the line that says where it serves.</summary>
    public IPEndPoint Address()
    {
        string? line = _process.StandardOutput.ReadLine();
        Assert.That(line, Does.Contain(" listening on http://"), () => _process.StandardError.ReadToEnd());
        return IPEndPoint.Parse(line!.Split("//")[1]);
    }

    /// <summary>What it said by itself until its end, and its exit code.</summary>
    public (int Code, string Error) RunToItsEnd()
    {
        string error = _process.StandardError.ReadToEnd().TrimEnd('\n');
        return (Wait(), error);
    }

    /// <summary>Ends it as an operator does; the exit code.</summary>
    public int Terminate()
    {
        using (var kill = Process.Start("kill", [$"-{Sigterm}", Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        return Wait();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private int Wait()
    {
        Assert.That(_process.WaitForExit(Patience), Is.True, "it ends");
        return _process.ExitCode;
    }
}
