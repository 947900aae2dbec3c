using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Store;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Client.Demo;

/// <summary>A store with two front ends, in a folder that goes with it. One thread.</summary>
internal sealed class DemoStore : IDisposable
{
    private const int Servers = 4;
    private const int FirstPort = 10_000; // below those that the system gives to outgoing connections
    private const int PortsEnd = 32_000;
    private const int MaxTries = 1000; // of ports

    private readonly string _folder = Directory.CreateTempSubdirectory("pygmy-demo-").FullName;
    private readonly List<DemoServer> _servers = [];
    private readonly IReadOnlyDictionary<string, string> _programs;
    private readonly IPEndPoint[] _addresses = FreeAddresses();
    private readonly string _config;

    /// <param name="programs">From <see cref="ServerPrograms"/>.</param>
    /// <param name="settings">Lines of config.txt besides the addresses.</param>
    public DemoStore(IReadOnlyDictionary<string, string> programs, params string[] settings)
    {
        _programs = programs;
        _config = Path.Combine(_folder, "config.txt");
        string[] places = [$"frontend,{_addresses[0]} {_addresses[1]}", $"catalog,{_addresses[2]}", $"order,{_addresses[3]}"];
        File.WriteAllLines(_config, [.. places, "durability,os", "request_log,off", .. settings]);
    }

    /// <summary>Starts all servers. Why one of them does not serve; null when all do, or when the demo shall stop.</summary>
    public string? WhyNotServing(Func<bool> isStopped)
    {
        Start(ServerPrograms.Catalog);
        Start(ServerPrograms.Order);
        Start(ServerPrograms.FrontEnd, "--listen", $"{_addresses[0]}");
        Start(ServerPrograms.FrontEnd, "--listen", $"{_addresses[1]}");
        return _servers.Select(server => server.WhyNotServing(isStopped)).FirstOrDefault(why => why is not null);
    }

    /// <summary>How a client reaches front end 0 or 1.</summary>
    public StoreAccess FrontEnd(int index)
    {
        var outcome = (ConfigurationOutcome.Loaded)ConfigurationLoader.Load(
            StoreProgram.Client, ["--config", _config], new Dictionary<string, string>(), _folder);
        return new StoreAccess(outcome.Configuration, StoreUrl.Of(_addresses[index]), _addresses[index]);
    }

    public void Dispose()
    {
        foreach (DemoServer server in Enumerable.Reverse(_servers))
        {
            server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Start(string program, params string[] options) =>
        _servers.Add(new DemoServer(_programs[program], ["--config", _config, .. options]));

    /// <summary>All are taken before the first one is let go, so that they differ.</summary>
    private static IPEndPoint[] FreeAddresses()
    {
        var taken = new List<Socket>();
        try
        {
            for (int tries = 0; taken.Count < Servers; tries++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Bind(new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(FirstPort, PortsEnd)));
                    taken.Add(socket);
                }
                catch (SocketException) when (tries < MaxTries)
                {
                    socket.Dispose(); // another one
                }
            }

            return [.. taken.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];
        }
        finally
        {
            taken.ForEach(socket => socket.Dispose());
        }
    }
}
