using System.Buffers;
using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>The text of a stream of events (HTML standard, section 9.2.6; <c>text/event-stream</c>, always UTF-8).</summary>
public static class EventText
{
    /// <summary>The field of a viewer that comes again: the id of the last event that it has.</summary>
    internal static ReadOnlySpan<byte> LastIdField => "Last-Event-ID"u8;

    /// <summary>Writes an event. The data may have any text, of which each line becomes a line of the event.</summary>
    /// <param name="output">Gets the text.</param>
    /// <param name="name">The event's type, for <c>addEventListener</c>; our own word, without a line end.</param>
    /// <param name="data">What it says, as UTF-8.</param>
    /// <param name="id">What a viewer that comes again sends back; null for an event that is not to be counted.</param>
    public static void WriteEvent(IBufferWriter<byte> output, string name, ReadOnlySpan<byte> data, string? id = null)
    {
        if (id is not null)
        {
            Line(output, "id: "u8, Encoding.UTF8.GetBytes(id));
        }

        Line(output, "event: "u8, Encoding.UTF8.GetBytes(name));
        while (true)
        {
            int end = data.IndexOfAny((byte)'\r', (byte)'\n');
            Line(output, "data: "u8, end < 0 ? data : data[..end]);
            if (end < 0)
            {
                break;
            }

            data = data[(data[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
        }

        output.Write("\n"u8);
    }

    /// <summary>Writes how long a viewer waits before it comes again, in milliseconds.</summary>
    public static void WriteRetry(IBufferWriter<byte> output, int milliseconds) =>
        Encoding.ASCII.GetBytes($"retry: {milliseconds}\n\n", output);

    private static void Line(IBufferWriter<byte> output, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        output.Write(field);
        output.Write(value);
        output.Write("\n"u8);
    }
}
