using System.Net;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Common.Hosting;

/// <summary>A server that does nothing but remember what was asked of it.</summary>
internal sealed class RecordingServer(Action<RecordingServer> onStart) : IStoreServer
{
    private readonly CancellationTokenSource _failed = new();

    public List<string> Calls { get; } = [];

    public IPEndPoint LocalEndPoint { get; } = new(IPAddress.Loopback, 1234);

    public CancellationToken Failed => _failed.Token;

    public IReadOnlyList<Upstream> Upstreams => [];

    public void Fail() => _failed.Cancel();

    public void Start()
    {
        Calls.Add("start");
        onStart(this);
    }

    public void ReopenLog() => Calls.Add("reopen log");

    public bool Stop()
    {
        Calls.Add("stop");
        return true;
    }

    public void Dispose()
    {
        Calls.Add("dispose");
        _failed.Dispose();
    }
}
