using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Transport;

namespace PygmyStore.Common.Http.Client;

/// <summary>Writes the requests of one connection. Allocates nothing.</summary>
internal sealed class RequestEncoder
{
    private const int MaxMethodBytes = 7; // OPTIONS
    private const int MaxDigits = 20;

    private readonly SocketWriter _writer;
    private readonly byte[] _standingFields;

    public RequestEncoder(UpstreamOptions options, SocketWriter writer)
    {
        _writer = writer;
        string host = $"Host: {options.Host ?? HostOf(options.EndPoint)}\r\n";
        string close = options.KeepsConnections ? "" : "Connection: close\r\n";
        string keys = KeyField("X-Service-Key", options.ServiceKey) + KeyField("X-Admin-Key", options.AdminKey);
        _standingFields = Encoding.ASCII.GetBytes($" HTTP/1.1\r\n{host}{close}{keys}");
    }

    public void Write(in UpstreamRequest request, long timeLeftMilliseconds)
    {
        _writer.Advance(Encoding.ASCII.GetBytes(request.Method.Name(), _writer.GetSpan(MaxMethodBytes)));
        _writer.Write(" "u8);
        _writer.Write(request.Target);
        _writer.Write(_standingFields);
        WriteField("X-Request-Id: "u8, request.RequestId);
        WriteField("traceparent: "u8, request.TraceParent);
        WriteField("Idempotency-Key: "u8, request.IdempotencyKey);
        WriteField("X-Catalog-Run: "u8, request.CatalogRun);
        WriteField("If-Match: "u8, request.IfMatch);
        _writer.Write("X-Time-Left-Ms: "u8);
        WriteNumber(timeLeftMilliseconds);
        _writer.Write("\r\n"u8);
        if (!request.Body.IsEmpty)
        {
            _writer.Write("Content-Type: application/json\r\nContent-Length: "u8);
            WriteNumber(request.Body.Length);
            _writer.Write("\r\n"u8);
        }
        else if (request.Method is not (RequestMethod.Get or RequestMethod.Head))
        {
            _writer.Write("Content-Length: 0\r\n"u8);
        }

        _writer.Write("\r\n"u8);
        _writer.Write(request.Body);
    }

    /// <summary>The address without a zone, which means something on this machine only (RFC 6874 section 1).</summary>
    private static string HostOf(IPEndPoint endPoint) =>
        new IPEndPoint(new IPAddress(endPoint.Address.GetAddressBytes()), endPoint.Port).ToString();

    private static string KeyField(string name, string? key) => key is null ? "" : $"{name}: {key}\r\n";

    private void WriteNumber(long number)
    {
        Utf8Formatter.TryFormat(number, _writer.GetSpan(MaxDigits), out int written);
        _writer.Advance(written);
    }

    private void WriteField(ReadOnlySpan<byte> nameAndColon, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            _writer.Write(nameAndColon);
            _writer.Write(value);
            _writer.Write("\r\n"u8);
        }
    }
}
