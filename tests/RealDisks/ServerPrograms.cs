using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace PygmyStore.Tests.RealDisks;

/// <summary>The three servers as processes of their own, which can be killed and started again at the same addresses.</summary>
internal sealed class ServerPrograms : IDisposable
{
    public const string Catalog = "catalog";
    public const string Order = "order";
    public const string FrontEnd = "frontend";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a hang fails instead of hanging
    private static readonly Dictionary<string, string> Programs =
        new() { [Catalog] = "CatalogServer", [Order] = "OrderServer", [FrontEnd] = "FrontEndServer" };

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-servers-").FullName;
    private readonly string _data;
    private readonly string[] _settings;
    private readonly Dictionary<string, Process> _processes = [];
    private readonly Dictionary<string, string> _addresses =
        new() { [Catalog] = "127.0.0.1:0", [Order] = "127.0.0.1:0", [FrontEnd] = "127.0.0.1:0" };

    private ServerPrograms(string data, string[] settings)
    {
        _data = data;
        _settings = settings;
        Start(Catalog);
        Start(Order);
        Start(FrontEnd);
    }

    /// <summary>All three, over the data folder.</summary>
    public static ServerPrograms Run(string data, string durability = "fsync", params string[] settings) =>
        new(data, [$"durability,{durability}", .. settings]);

    public IPEndPoint AddressOf(string server) => IPEndPoint.Parse(_addresses[server]);

    public int IdOf(string server) => _processes[server].Id;

    /// <summary>Starts a server, the second time where it was before.</summary>
    public void Start(string server)
    {
        string config = Path.Combine(_folder, server + ".txt");
        File.WriteAllLines(
            config, [.. _addresses.Select(address => $"{address.Key},{address.Value}"), $"data,{_data}", "output,output",
                .. _settings]);
        Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, Programs[server] + ".dll"), "--config", config])
        {
            RedirectStandardOutput = true,
        })!;
        _processes[server] = process;
        string? line = process.StandardOutput.ReadLine();
        Assert.That(line, Does.StartWith(server + " listening on http://"));
        _addresses[server] = line!.Split("//")[1];
    }

    /// <summary>Kills a server with SIGKILL.</summary>
    public void Kill(string server)
    {
        _processes[server].Kill();
        ExitCodeOf(server);
    }

    public bool HasEnded(string server) => _processes[server].HasExited;

    /// <summary>Waits for a server's own end.</summary>
    public int ExitCodeOf(string server)
    {
        Assert.That(_processes[server].WaitForExit(Patience), Is.True, $"the {server} ends by itself");
        return _processes[server].ExitCode;
    }

    public void KillAll()
    {
        foreach (Process process in _processes.Values)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _processes.Clear();
    }

    public void StartAll()
    {
        Start(Catalog);
        Start(Order);
        Start(FrontEnd);
    }

    public void Dispose()
    {
        KillAll();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The address as a client writes it.</summary>
    public Uri UrlOf(string server) => new(string.Create(CultureInfo.InvariantCulture, $"http://{_addresses[server]}"));
}
