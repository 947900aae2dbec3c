using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Writes an answer to the output: status line, fields, body (RFC 9112 sections 4 to 6). What every answer carries is written here,
/// and nowhere else.
/// </summary>
internal sealed class ResponseWriter(HttpDate date, byte[] serverName)
{
    public void Write(IBufferWriter<byte> output, Exchange exchange, bool keepAlive)
    {
        Response response = exchange.Response;
        ReadOnlySpan<byte> body = response.FinishBody();
        output.Write("HTTP/1.1 "u8);
        WriteNumber(output, response.Status);
        output.Write(" "u8);
        output.Write(ReasonPhrases.Of(response.Status));
        output.Write("\r\nDate: "u8);
        output.Write(date.Now());
        if (HasBody(response.Status))
        {
            output.Write("\r\nContent-Type: "u8);
            WriteAscii(output, response.ContentType);
            output.Write("\r\nContent-Length: "u8);
            WriteNumber(output, body.Length);
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

        output.Write("\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: "u8);
        output.Write(exchange.Context.RequestId);
        output.Write("\r\nServer-Timing: "u8);
        WriteTiming(output, exchange);
        output.Write(keepAlive ? exchange.Request.Version == HttpVersion.Http10 ? "\r\nConnection: keep-alive\r\n"u8 : "\r\n"u8 : "\r\nConnection: close\r\n"u8);
        output.Write(response.Fields);
        output.Write("\r\n"u8);
        if (HasBody(response.Status) && exchange.Request.Method != RequestMethod.Head)
        {
            output.Write(body);
        }
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

    private static void WriteAscii(IBufferWriter<byte> output, string text)
    {
        Span<byte> span = output.GetSpan(text.Length);
        System.Text.Ascii.FromUtf16(text, span, out int written);
        output.Advance(written);
    }
}
