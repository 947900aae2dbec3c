using System.Buffers;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Transport;

namespace PygmyStore.Client.Store;

/// <summary>
/// A connection to the catalog for one call with the admin key, which <see cref="Upstream"/> does not send: servers have none.
/// </summary>
internal sealed class AdminConnection : IDisposable
{
    private readonly StoreConfiguration _configuration;
    private readonly Socket _socket;
    private readonly SocketPipeReader _reader;
    private readonly ArrayBufferWriter<byte> _body = new();

    private AdminConnection(Socket socket, StoreConfiguration configuration)
    {
        _socket = socket;
        _configuration = configuration;
        _reader = new SocketPipeReader(socket);
    }

    /// <summary>Connects, or returns null when that fails within the timeout.</summary>
    public static AdminConnection? TryConnect(StoreConfiguration configuration)
    {
        var socket = new Socket(configuration.Catalog.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SendTimeout = (int)configuration.ConnectTimeout.TotalMilliseconds; // bounds connect too (socket(7))
            socket.Connect(configuration.Catalog);
            return new AdminConnection(socket, configuration);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Sends the request and receives the whole answer; false when there is none that can be used.</summary>
    /// <param name="method">POST or DELETE.</param>
    /// <param name="target">In origin form.</param>
    /// <param name="body">JSON, or empty.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="answer">The answer's body; lives as long as the connection.</param>
    public bool TryCall(string method, string target, ReadOnlySpan<byte> body, out int status, out ReadOnlySpan<byte> answer)
    {
        long deadline = Environment.TickCount64 + (long)_configuration.CallTimeout.TotalMilliseconds;
        var writer = new SocketWriter(_socket, _configuration.CallTimeout);
        writer.Write(Encoding.ASCII.GetBytes(
            $"{method} {target} HTTP/1.1\r\nHost: {_configuration.Catalog}\r\nConnection: close\r\n"
            + Key("X-Admin-Key", _configuration.AdminKey) + Key("X-Service-Key", _configuration.ServiceKey)
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        writer.Write(body);
        var head = new ResponseHead();
        bool isAnswered = writer.Flush() && TryReadHead(head, deadline) && TryReadBody(head, deadline);
        writer.Release();
        status = head.Status;
        answer = _body.WrittenSpan;
        return isAnswered;
    }

    public void Dispose()
    {
        _reader.Complete();
        _socket.Dispose();
    }

    private static string Key(string field, string? key) => key is null ? "" : $"{field}: {key}\r\n";

    private bool TryReadHead(ResponseHead head, long deadline)
    {
        var parser = new ResponseParser(HttpLimits.Default);
        while (true)
        {
            ParseStatus status = parser.Parse(_reader.Buffered, RequestMethod.Post, head, out long consumed, out _);
            _reader.Advance(consumed);
            if (status != ParseStatus.NeedMore)
            {
                return status == ParseStatus.Complete;
            }

            if (!Receive(deadline))
            {
                return false;
            }
        }
    }

    private bool TryReadBody(ResponseHead head, long deadline)
    {
        var decoder = new BodyDecoder(HttpLimits.Default);
        decoder.Start(head.Framing);
        while (head.Framing.Kind != BodyKind.None)
        {
            ParseStatus status = decoder.Decode(_reader.Buffered, _body, out long consumed, out _);
            _reader.Advance(consumed);
            if (status != ParseStatus.NeedMore)
            {
                return status == ParseStatus.Complete;
            }

            if (!Receive(deadline))
            {
                return head.Framing.Kind == BodyKind.UntilClose;
            }
        }

        return true;
    }

    private bool Receive(long deadline)
    {
        long left = deadline - Environment.TickCount64;
        if (left <= 0)
        {
            return false;
        }

        _socket.ReceiveTimeout = (int)left;
        return _reader.Receive() == ReceiveOutcome.Bytes;
    }
}
