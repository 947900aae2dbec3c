using System.Net.Sockets;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>A client that asks one front end after the other, and connects again where one was killed.</summary>
internal sealed class Customer(ProcessStore store) : IDisposable
{
    private readonly WireClient?[] _connections = new WireClient?[store.FrontEndAddresses.Count];
    private int _asked;

    /// <summary>Null when no answer has come: the front end was killed, or is not up again.</summary>
    public WireAnswer? TryAsk(string method, string target, string? body = null, params (string Name, string Value)[] fields)
    {
        int next = _asked++ % _connections.Length;
        try
        {
            _connections[next] ??= new WireClient(store.FrontEndAddresses[next]);
            return _connections[next]!.Ask(method, target, body, fields);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            _connections[next]?.Dispose();
            _connections[next] = null;
            return null;
        }
    }

    public void Dispose() => Array.ForEach(_connections, connection => connection?.Dispose());
}
