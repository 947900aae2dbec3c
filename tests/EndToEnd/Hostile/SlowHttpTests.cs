using System.Diagnostics;
using System.Globalization;

namespace PygmyStore.Tests.EndToEnd.Hostile;

/// <summary>
/// The attacks of slowhttptest, which asks beside each of them every second whether the server is still to be had, and writes the
/// answers down. A run with the shipped deadlines takes it a minute each; here they are short.
/// </summary>
internal sealed class SlowHttpTests
{
    private const string Program = "slowhttptest";
    // Connections, new ones a second, seconds, seconds that the probe waits.
    private const string Size = "-c 200 -r 200 -l 3 -p 3";
    private const int AvailableColumn = 4; // Seconds,Closed,Pending,Connected,Service Available

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a hang fails instead of hanging
    // Within the run, so that the server ends connections in it.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private RunningStore _store = null!;
    private string _folder = "";

    [SetUp]
    public void Start()
    {
        if (!Tool.IsThere(Program))
        {
            Assert.Ignore($"This test needs {Program}, which is not installed here: apt-get install {Program}.");
        }

        _folder = Directory.CreateTempSubdirectory("pygmy-slowhttptest-").FullName;
        _store = RunningStore.Start(
            configuration => configuration with { HeadTimeout = Deadline, BodyTimeout = Deadline, SendTimeout = Deadline });
    }

    [TearDown]
    public void Stop()
    {
        if (_folder.Length > 0)
        {
            _store.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestCase("-H -i 1", "/books", TestName = "Slow_heads")]
    [TestCase("-B -i 1 -s 8192 -t POST", "/orders", TestName = "Slow_bodies")]
    [TestCase("-X -k 10 -w 10 -y 20 -n 1 -z 1", "/metrics", TestName = "Slow_reads")]
    [TestCase("-R -a 10 -b 3000", "/books", TestName = "Many_ranges")]
    public void The_service_is_available_throughout(string attack, string path)
    {
        string report = Path.Combine(_folder, "report");
        string arguments = string.Create(
            CultureInfo.InvariantCulture, $"{attack} {Size} -g -o {report} -u http://{_store.FrontEnd.LocalEndPoint}{path}");
        long before = _store.FrontEnd.Counters.Accepted;
        (int code, string output) = Run(arguments);

        Assert.That(code, Is.Zero, output);
        string[] seconds = [.. File.ReadLines(report + ".csv").Skip(1)];
        Assert.That(seconds, Is.Not.Empty);
        Assert.That(
            seconds.Select(second => second.Split(',')[AvailableColumn]), Has.None.EqualTo("0"), string.Join('\n', seconds));
        Assert.That(_store.FrontEnd.Counters.Accepted - before, Is.GreaterThan(seconds.Length), "it attacked, besides asking");
    }

    private (int Code, string Output) Run(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"{Program} did not end within {Patience}");
        }

        return (process.ExitCode, output.Result);
    }
}
