using System.Diagnostics;
using System.Net;
using PygmyStore.Client.Stage;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Tests.Common.Configuration;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Stage;

/// <summary>A real stage: the client in a process of its own, with three servers as its children.</summary>
internal sealed class StageProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120); // a hang fails instead of hanging

    private readonly TemporaryFolder _temporary = new();
    private readonly Process _client;

    private StageProcess(params string[] arguments)
    {
        Folder = Path.Combine(_temporary.Path, "stage");
        string program = Path.Combine(AppContext.BaseDirectory, "Client.dll");
        var start = new ProcessStartInfo("dotnet", [program, "stage", "--folder", Folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = _temporary.Path },
        };
        _client = Process.Start(start)!;
        while (_client.StandardOutput.ReadLine() is { } line)
        {
            Said.Add(line);
            if (line.Contains("The shop:", StringComparison.Ordinal))
            {
                FrontEnd = IPEndPoint.Parse(new Uri(line.Split(' ')[^1]).Authority);
                break;
            }
        }

        if (FrontEnd is null)
        {
            Assert.Fail($"the stage does not start: {_client.StandardError.ReadToEnd()}");
        }

        new Thread(() => _client.StandardOutput.ReadToEnd()) { IsBackground = true }.Start(); // so that it never waits for us
        Control = StageFile.Find(Folder)[0];
        Client = new StageClient(Control.EndPoint, Control.Token);
    }

    public string Folder { get; }

    public List<string> Said { get; } = [];

    public IPEndPoint FrontEnd { get; } = null!;

    public StageControl Control { get; }

    public StageClient Client { get; }

    /// <summary>What is left of the folder for temporary files: nothing else of ours is in it.</summary>
    public IEnumerable<string> Leftovers =>
        Directory.EnumerateFileSystemEntries(_temporary.Path).Select(path => Path.GetFileName(path))
            .Where(name => name == "stage" || name.StartsWith("pygmy", StringComparison.Ordinal));

    /// <summary>Processes whose command line names the folder: the stage and its children.</summary>
    public int Processes => Directory.EnumerateDirectories("/proc").Count(process =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _)
                && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(Folder, StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    public static StageProcess Start(params string[] arguments) => new(arguments);

    public StageReport Look() => Client.Look().Value!;

    /// <summary>Has something done, in the words of the command line.</summary>
    public StageReport Ask(string words)
    {
        Answer<StageReport> answer = Client.Ask(StageAsk.Read(words, out _)!);
        Assert.That(answer.Value, Is.Not.Null, answer.Reason);
        return answer.Value!;
    }

    public StagedServer Server(string name) => Look().Servers.Single(server => server.Name == name);

    public StagedLink Link(string name) => Look().Links.Single(link => link.Name == name);

    public void Await(string server, string seen) =>
        Assert.That(() => Server(server).Seen, Is.EqualTo(seen).After((int)Longest.TotalMilliseconds, 20));

    public WireClient Connect() => new(FrontEnd);

    /// <summary>Buys a copy of a book, once for the key. The status.</summary>
    public int Buy(string key, int book = 2)
    {
        using WireClient client = Connect();
        return client.Ask("POST", "/orders", $$"""{"item_number":{{book}},"quantity":1}""", ("Idempotency-Key", key)).Status;
    }

    /// <summary>The audit, once nothing is under way.</summary>
    public string Verdict()
    {
        string verdict = "";
        Assert.That(() => verdict = AuditNow(), Is.AnyOf(AuditReport.Consistent, AuditReport.Inconsistent)
            .After((int)Longest.TotalMilliseconds, 100));
        return verdict;
    }

    public int Stock(int book = 2)
    {
        using WireClient client = Connect();
        return client.Ask("GET", $"/books/{book}").Json("data.stock").GetInt32();
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_client.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>The exit code, once it has ended.</summary>
    public int Wait()
    {
        Assert.That(_client.WaitForExit(Longest));
        return _client.ExitCode;
    }

    public void Dispose()
    {
        Client.Dispose();
        Signal("TERM");
        if (!_client.WaitForExit(Longest))
        {
            _client.Kill();
        }

        _client.Dispose();
        SpinWait.SpinUntil(() => Processes == 0, Longest);
        _temporary.Dispose();
    }

    private string AuditNow()
    {
        using WireClient client = Connect();
        WireAnswer answer = client.Ask("GET", "/audit");
        return answer.Status == 200 ? answer.Json("data.verdict").GetString()! : $"{answer.Status}";
    }
}
