using System.Buffers;
using System.Buffers.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Says where the next part of a list is (RFC 8288): <c>Link: &lt;/books?topic=a&amp;after=1000&gt;; rel="next"</c>. It is the
/// request's own target with another <c>after</c>; all other parameters stay.
/// </summary>
public static class NextLink
{
    private const int MaxDigits = 19; // of a long

    // RFC 3986's unreserved characters and those of its delimiters that mean nothing in a segment, a parameter or a Link field.
    // So what came unescaped mostly stays so, and the next target is no longer than a target may be.
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$()*:@"u8);

    /// <summary>Adds the field to the answer.</summary>
    public static void Add(Exchange exchange, long after)
    {
        var link = new ArrayBufferWriter<byte>(128);
        link.Write("<"u8);
        for (int i = 0; i < exchange.Request.Target.SegmentCount; i++)
        {
            link.Write("/"u8);
            WriteEscaped(link, exchange.Request.Target.Segment(i));
        }

        link.Write("?"u8);
        for (int i = 0; i < exchange.Request.Target.ParameterCount; i++)
        {
            ReadOnlySpan<byte> name = exchange.Request.Target.ParameterName(i);
            if (!name.SequenceEqual("after"u8))
            {
                WriteEscaped(link, name);
                link.Write("="u8);
                WriteEscaped(link, exchange.Request.Target.ParameterValue(i));
                link.Write("&"u8);
            }
        }

        link.Write("after="u8);
        Utf8Formatter.TryFormat(after, link.GetSpan(MaxDigits), out int digits);
        link.Advance(digits);
        link.Write(">; rel=\"next\""u8);
        exchange.Response.AddField("Link"u8, link.WrittenSpan);
    }

    private static void WriteEscaped(ArrayBufferWriter<byte> link, ReadOnlySpan<byte> text)
    {
        const int escapedBytes = 3;
        foreach (byte b in text)
        {
            Span<byte> room = link.GetSpan(escapedBytes);
            if (Plain.Contains(b))
            {
                room[0] = b;
                link.Advance(1);
            }
            else
            {
                room[0] = (byte)'%';
                Utf8Formatter.TryFormat(b, room[1..], out _, new StandardFormat('X', 2));
                link.Advance(escapedBytes);
            }
        }
    }
}
