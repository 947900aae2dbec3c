using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Hosting;

/// <summary>A server that does nothing but remember what was asked of it.</summary>
internal sealed class RecordingServer : IStoreServer
{
    private readonly CancellationTokenSource _failed = new();
    private readonly Action<RecordingServer> _onStart;

    public RecordingServer(string folder, Action<RecordingServer> onStart)
    {
        _onStart = onStart;
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("request_log,off", folder);
        Host = new ServiceHost(
            "test", new IPEndPoint(IPAddress.Loopback, 0), loaded.Configuration,
            new SocketServerOptions { MaxWorkers = 1 }, new Router(), new ServerMetrics(),
            _failed, () => null);
    }

    public List<string> Calls { get; } = [];

    public ServiceHost Host { get; }

    public IReadOnlyList<Upstream> Upstreams => [];

    public void Fail() => _failed.Cancel();

    public void Start()
    {
        Calls.Add("start");
        _onStart(this);
    }

    public bool Stop()
    {
        Calls.Add("stop");
        return true;
    }

    public void Dispose()
    {
        Calls.Add("dispose");
        Host.Dispose();
        _failed.Dispose();
    }
}
