using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Common.Http.Client;

/// <summary>
/// The other side of the wire: a listener that plays one script for each connection, in the order in which they come. A
/// connection is closed when its script ends; further connections are not accepted.
/// </summary>
internal sealed class ScriptedUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<RawConnection> _connections = [];
    private readonly Thread _player;
    private readonly Action<ScriptedUpstream, RawConnection>[] _scripts;
    private readonly List<RawMessage> _requests = [];

    public ScriptedUpstream(params Action<ScriptedUpstream, RawConnection>[] scripts)
    {
        _scripts = scripts;
        _listener.Start();
        _player = new Thread(Play) { Name = "scripted upstream", IsBackground = true };
        _player.Start();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public UpstreamOptions Options => new() { Name = "scripted", EndPoint = EndPoint };

    /// <summary>Set by the test, for scripts that wait for it.</summary>
    public ManualResetEventSlim Cue { get; } = new();

    /// <summary>Set by a script, for tests that wait for it.</summary>
    public ManualResetEventSlim Reached { get; } = new();

    public IReadOnlyList<RawMessage> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>A script: each request gets the next of these answers; then the connection closes.</summary>
    public static Action<ScriptedUpstream, RawConnection> Answers(params string[] answers) => (upstream, connection) =>
    {
        foreach (string answer in answers)
        {
            upstream.ReadRequest(connection);
            connection.Send(answer);
        }
    };

    public static string Ok(string body = "ok", string fields = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{fields}\r\n{body}";

    public RawMessage ReadRequest(RawConnection connection)
    {
        RawMessage request = connection.ReadMessage();
        lock (_requests)
        {
            _requests.Add(request);
        }

        return request;
    }

    public void Dispose()
    {
        Cue.Set();
        _listener.Dispose();
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
        }

        _player.Join();
        Cue.Dispose();
        Reached.Dispose();
    }

    private void Play()
    {
        foreach (Action<ScriptedUpstream, RawConnection> script in _scripts)
        {
            try
            {
                using var connection = new RawConnection(_listener.AcceptSocket());
                lock (_connections)
                {
                    _connections.Add(connection);
                }

                script(this, connection);
            }
            catch (Exception end) when (
                end is SocketException or EndOfStreamException or ObjectDisposedException or InvalidOperationException)
            {
                // The client left, or the test is over.
            }
        }
    }
}
