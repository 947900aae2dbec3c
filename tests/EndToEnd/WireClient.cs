using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>A client that speaks raw bytes over one connection and believes nothing but Content-Length.</summary>
internal sealed class WireClient : IDisposable
{
    // Far past every deadline of the servers: a hang fails instead of hanging.
    private const int ReceiveTimeoutMilliseconds = 20_000;

    private readonly Socket _socket =
        new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = ReceiveTimeoutMilliseconds };
    private readonly List<byte> _received = [];

    public WireClient(IPEndPoint server) => _socket.Connect(server);

    /// <summary>Sends a well-formed request and receives its answer.</summary>
    public WireAnswer Ask(string method, string target, string? body = null, params (string Name, string Value)[] fields)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach ((string name, string value) in fields)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (body is not null)
        {
            head.Append(
                CultureInfo.InvariantCulture,
                $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        }

        _socket.Send([.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Encoding.UTF8.GetBytes(body ?? "")]);
        return Receive(isHead: method == "HEAD");
    }

    public void Send(string text) => _socket.Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Receives one whole answer.</summary>
    public WireAnswer Receive(bool isHead = false)
    {
        int headEnd;
        while ((headEnd = Text().IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!More())
            {
                throw new IOException($"the connection ended in an answer's head: {Text()}");
            }
        }

        string[] lines = Text()[..headEnd].Split("\r\n");
        ILookup<string, string> fields = lines.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(
            f => f[0], f => f[1], StringComparer.OrdinalIgnoreCase);
        int status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        int length = isHead ? 0 : int.Parse(fields["Content-Length"].SingleOrDefault("0"), CultureInfo.InvariantCulture);
        while (_received.Count < headEnd + 4 + length)
        {
            if (!More())
            {
                throw new IOException("the connection ended in an answer's body");
            }
        }

        string body = Encoding.UTF8.GetString([.. _received.Skip(headEnd + 4).Take(length)]);
        _received.RemoveRange(0, headEnd + 4 + length);
        return new WireAnswer(status, fields, body);
    }

    /// <summary>Whether the server ends the connection without another byte.</summary>
    public bool Ends() => _received.Count == 0 && !More();

    public void Dispose() => _socket.Dispose();

    private string Text() => Encoding.Latin1.GetString([.. _received]);

    private bool More()
    {
        byte[] buffer = new byte[64 * 1024];
        int count = _socket.Receive(buffer);
        _received.AddRange(buffer.AsSpan(0, count));
        return count > 0;
    }
}

/// <summary>An answer as it came over the wire.</summary>
internal sealed record WireAnswer(int Status, ILookup<string, string> Fields, string Body)
{
    /// <summary>The body's JSON; a property path such as <c>data.0.title</c> leads into it.</summary>
    public JsonElement Json(string path = "")
    {
        JsonElement element = JsonDocument.Parse(Body).RootElement;
        foreach (string step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            element = int.TryParse(step, CultureInfo.InvariantCulture, out int index)
                ? element[index]
                : element.GetProperty(step);
        }

        return element;
    }
}
