using System.Text;
using System.Text.Unicode;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Http.Server;

/// <summary>Writes the lines of answered requests to a log, cut where they are too long. For any thread.</summary>
/// <param name="lines">The log.</param>
/// <param name="isJson">Whether a line is a JSON object (<see cref="RequestLogJson"/>) or text.</param>
internal sealed class RequestLog(LineLog lines, bool isJson)
{
    private const int MaxTextBytes = 1024; // more than there is room for: the line cuts it

    /// <summary>Writes a line for the request, or for each of the requests that came together in it.</summary>
    public void Write(Exchange exchange, string method, TimeSpan duration)
    {
        Span<byte> buffer = stackalloc byte[isJson ? RequestLogJson.MaxBytes : RequestLogLine.MaxBytes];
        Span<byte> requestId = stackalloc byte[RequestId.MaxBytes];
        foreach (ExchangePart part in exchange.Parts)
        {
            Encoding.UTF8.TryGetBytes(part.RequestId, requestId, out int length);
            Write(exchange, part, requestId[..length], method, duration, buffer);
        }

        if (exchange.Parts.Count == 0)
        {
            Write(exchange, part: null, exchange.Context.RequestId, method, duration, buffer);
        }
    }

    private void Write(
        Exchange exchange, in ExchangePart? part, ReadOnlySpan<byte> requestId, string method, TimeSpan duration,
        Span<byte> buffer)
    {
        if (isJson)
        {
            WriteJson(exchange, part, requestId, method, duration, buffer);
        }
        else
        {
            WriteText(exchange, part, requestId, duration, buffer);
        }
    }

    private void WriteText(
        Exchange exchange, in ExchangePart? part, ReadOnlySpan<byte> requestId, TimeSpan duration, Span<byte> buffer)
    {
        CallContext context = exchange.Context;
        var line = new RequestLogLine(buffer, DateTime.UtcNow, requestId, exchange.Operation);
        AddArguments(ref line, exchange.Arguments, part);
        line.Outcome(part?.Status ?? exchange.Response.Status, duration);
        for (int i = 0; i < context.Tiers.Count; i++)
        {
            line.Upstream(context.Tiers.NameAt(i), context.Tiers.DurationAt(i));
        }

        line.Trace(context.TraceId);
        lines.Append(line.Written);
    }

    private void WriteJson(
        Exchange exchange, in ExchangePart? part, ReadOnlySpan<byte> requestId, string method, TimeSpan duration,
        Span<byte> buffer)
    {
        CallContext context = exchange.Context;
        var line = new RequestLogJson(buffer, DateTime.UtcNow, requestId, context.TraceId, exchange.Operation);
        AddArguments(ref line, exchange.Arguments, part);
        line.Outcome(method, exchange.Taken?.Template, part?.Status ?? exchange.Response.Status, duration);
        for (int i = 0; i < context.Tiers.Count; i++)
        {
            line.Upstream(context.Tiers.NameAt(i), context.Tiers.DurationAt(i));
        }

        line.End();
        lines.Append(line.Written);
    }

    private static void AddArguments<TLine>(ref TLine line, OperationArguments arguments, in ExchangePart? part)
        where TLine : struct, IArgumentLine, allows ref struct
    {
        if (part is not { } one)
        {
            for (int i = 0; i < arguments.Count; i++)
            {
                line.Argument(arguments[i]);
            }

            return;
        }

        if (one.FirstText is null)
        {
            line.Argument(one.First);
        }
        else
        {
            Span<byte> text = stackalloc byte[MaxTextBytes];
            Utf8.FromUtf16(one.FirstText, text, out _, out int length);
            line.Argument(text[..length]);
        }

        line.Argument(one.Second);
    }
}
