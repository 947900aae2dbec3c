using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>Writes an answer (RFC 9112 sections 4 to 6), with the fields that every answer has.</summary>
internal sealed class ResponseWriter(byte[] serverName, byte[] standingFields)
{
    private volatile DateStamp _date = new(long.MinValue, []);

    public void Write(IBufferWriter<byte> output, Exchange exchange, bool keepAlive)
    {
        Response response = exchange.Response;
        ReadOnlySpan<byte> body = response.FinishBody();
        output.Write("HTTP/1.1 "u8);
        WriteNumber(output, response.Status);
        output.Write(" "u8);
        output.Write(ReasonPhrases.Of(response.Status));
        output.Write("\r\nDate: "u8);
        output.Write(Date());
        if (HasBody(response.Status))
        {
            output.Write("\r\nContent-Type: "u8);
            Encoding.ASCII.GetBytes(response.ContentType, output);
            if (response.Stream is null) // else it ends with the connection (RFC 9112 section 6.3)
            {
                output.Write("\r\nContent-Length: "u8);
                WriteNumber(output, body.Length);
            }
        }

        if (response.EntityTag.IsEmpty)
        {
            output.Write("\r\nCache-Control: no-store"u8);
        }
        else
        {
            output.Write("\r\nCache-Control: no-cache\r\nETag: "u8);
            output.Write(response.EntityTag);
        }

        if (response.VariesByAccept)
        {
            output.Write("\r\nVary: Accept"u8);
        }

        output.Write("\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: "u8);
        output.Write(exchange.Context.RequestId);
        output.Write("\r\nServer-Timing: "u8);
        WriteTiming(output, exchange);
        output.Write(!keepAlive ? "\r\nConnection: close\r\n"u8
            : exchange.Request.Version == HttpVersion.Http10 ? "\r\nConnection: keep-alive\r\n"u8
            : "\r\n"u8);
        output.Write(response.Fields);
        output.Write(standingFields);
        output.Write("\r\n"u8);
        if (HasBody(response.Status) && exchange.Request.Method != RequestMethod.Head)
        {
            output.Write(body);
        }
    }

    /// <summary>The Date field's value (RFC 9110 section 5.6.7), formatted once a second.</summary>
    private byte[] Date()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long second = now.ToUnixTimeSeconds();
        DateStamp current = _date;
        if (current.Second != second)
        {
            _date = current = new DateStamp(second, Encoding.ASCII.GetBytes(now.ToString("R")));
        }

        return current.Text;
    }

    // RFC 9110 sections 15.3.5 and 15.4.5: these have no content, so no length of it either.
    private static bool HasBody(int status) => status is not (204 or 304);

    private void WriteTiming(IBufferWriter<byte> output, Exchange exchange)
    {
        ServerTiming.Write(output, serverName, Stopwatch.GetElapsedTime(exchange.StartTimestamp));
        for (int i = 0; i < exchange.Context.Tiers.Count; i++)
        {
            output.Write(", "u8);
            ServerTiming.Write(output, exchange.Context.Tiers.NameAt(i), exchange.Context.Tiers.DurationAt(i));
        }
    }

    private static void WriteNumber(IBufferWriter<byte> output, int value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(11), out int written);
        output.Advance(written);
    }

    private sealed record DateStamp(long Second, byte[] Text);
}

/// <summary>The reason phrases of the status codes that are used here (RFC 9110 section 15).</summary>
internal static class ReasonPhrases
{
    public static ReadOnlySpan<byte> Of(int status) => status switch
    {
        200 => "OK"u8,
        201 => "Created"u8,
        204 => "No Content"u8,
        303 => "See Other"u8,
        304 => "Not Modified"u8,
        400 => "Bad Request"u8,
        401 => "Unauthorized"u8,
        403 => "Forbidden"u8,
        404 => "Not Found"u8,
        405 => "Method Not Allowed"u8,
        406 => "Not Acceptable"u8,
        408 => "Request Timeout"u8,
        409 => "Conflict"u8,
        411 => "Length Required"u8,
        412 => "Precondition Failed"u8,
        413 => "Content Too Large"u8,
        414 => "URI Too Long"u8,
        415 => "Unsupported Media Type"u8,
        417 => "Expectation Failed"u8,
        421 => "Misdirected Request"u8,
        422 => "Unprocessable Content"u8,
        428 => "Precondition Required"u8,
        429 => "Too Many Requests"u8,
        431 => "Request Header Fields Too Large"u8,
        500 => "Internal Server Error"u8,
        501 => "Not Implemented"u8,
        502 => "Bad Gateway"u8,
        503 => "Service Unavailable"u8,
        504 => "Gateway Timeout"u8,
        505 => "HTTP Version Not Supported"u8,
        507 => "Insufficient Storage"u8,
        _ => ""u8, // the phrase is optional (RFC 9112 section 4)
    };
}
