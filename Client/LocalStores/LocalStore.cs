using System.Net;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.LocalStores;

/// <summary>How a store that the client starts differs from a new one.</summary>
/// <param name="Settings">Lines of config.txt; no address and no folder.</param>
internal sealed record LocalStoreOptions(params string[] Settings)
{
    public int FrontEnds { get; init; } = 1;

    /// <summary>Copies of each of the four books; null: as many as a new store has.</summary>
    public long? Stock { get; init; }

    /// <summary>What an answered order survives.</summary>
    public string Durability { get; init; } = "os";

    /// <summary>Whether its data folder has the mark without which no server takes the setting <c>fault</c>.</summary>
    public bool MayHaveFaults { get; init; }
}

/// <summary>A server of such a store.</summary>
internal enum StorePart
{
    Catalog,
    Order,
    FrontEnd, // the first one
}

/// <summary>A store that the client starts on this machine, in a temporary folder that goes with it.</summary>
/// <remarks>Each server can be killed and started again. For one thread.</remarks>
internal sealed class LocalStore : IDisposable
{
    private const string Patience = "upstream_wait_ms,60000"; // servers that start together on a busy machine wait for each other

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-store-").FullName;
    private readonly LocalServer?[] _servers; // by part, further front ends last
    private readonly IReadOnlyDictionary<string, string> _programs;
    private readonly IPEndPoint[] _frontEnds;
    private readonly string _config;

    /// <param name="programs">From <see cref="ServerPrograms"/>.</param>
    /// <param name="options">What is special about it.</param>
    public LocalStore(IReadOnlyDictionary<string, string> programs, LocalStoreOptions options)
    {
        _programs = programs;
        _servers = new LocalServer?[(int)StorePart.FrontEnd + options.FrontEnds];
        IPEndPoint[] addresses = FreePorts.Find(_servers.Length);
        _frontEnds = addresses[(int)StorePart.FrontEnd..];
        _config = Path.Combine(_folder, "config.txt");
        File.WriteAllLines(_config,
        [
            $"frontend,{string.Join(' ', (IEnumerable<IPEndPoint>)_frontEnds)}",
            $"catalog,{addresses[(int)StorePart.Catalog]}", $"order,{addresses[(int)StorePart.Order]}",
            $"durability,{options.Durability}", "request_log,off", Patience, .. options.Settings,
        ]);
        string data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        if (options.MayHaveFaults)
        {
            File.WriteAllText(Path.Combine(data, FaultPermit.MarkerFile), "This store ends with the demo that made it.\n");
        }

        if (options.Stock is { } stock)
        {
            File.WriteAllBytes(Path.Combine(data, InventoryCsv.FileName), BundledBooks.Inventory(stock));
        }
    }

    /// <summary>Starts all servers. Why one of them does not serve; null when all do, or when the command shall end.</summary>
    public string? WhyNotServing(Func<bool> isStopped)
    {
        for (int i = 0; i < _servers.Length; i++)
        {
            Start(i);
        }

        return _servers.Select(server => server!.WhyNotServing(isStopped)).FirstOrDefault(why => why is not null);
    }

    /// <summary>kill -9: the process is gone when this returns.</summary>
    public void Kill(StorePart part)
    {
        _servers[(int)part]?.Dispose();
        _servers[(int)part] = null;
    }

    /// <summary>Starts a server that was killed, at the same address and on the same data.</summary>
    public string? WhyNotServingAgain(StorePart part, Func<bool> isStopped)
    {
        Start((int)part);
        return _servers[(int)part]!.WhyNotServing(isStopped);
    }

    /// <summary>How a client reaches front end 0, 1...</summary>
    public StoreAccess FrontEnd(int index = 0) => FrontEndAt(_frontEnds[index]);

    /// <summary>How a client reaches the store through something that stands at another address.</summary>
    public StoreAccess FrontEndAt(IPEndPoint endPoint)
    {
        var outcome = (ConfigurationOutcome.Loaded)ConfigurationLoader.Load(
            StoreProgram.Client, ["--config", _config], new Dictionary<string, string>(), _folder);
        return new StoreAccess(outcome.Configuration, StoreUrl.Of(endPoint), endPoint);
    }

    /// <summary>The files that have the sales and the orders.</summary>
    public IEnumerable<string> LogFiles => Directory.EnumerateFiles(Path.Combine(_folder, "data"))
        .Where(path => Path.GetFileName(path) is var name && StoreFiles.IsKept(name) && !StoreFiles.Tables.Contains(name));

    /// <summary>Threads of a server's process.</summary>
    public int ThreadsOf(StorePart part) => _servers[(int)part]?.Threads ?? 0;

    public void Dispose()
    {
        foreach (LocalServer? server in Enumerable.Reverse(_servers))
        {
            server?.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Start(int index)
    {
        string[] config = ["--config", _config];
        _servers[index] = index switch
        {
            (int)StorePart.Catalog => new LocalServer(_programs[ServerPrograms.Catalog], config),
            (int)StorePart.Order => new LocalServer(_programs[ServerPrograms.Order], config),
            _ => new LocalServer(
                _programs[ServerPrograms.FrontEnd], [.. config, "--listen", $"{_frontEnds[index - (int)StorePart.FrontEnd]}"]),
        };
    }
}
