using System.Buffers;
using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>Adds a Link to the next part of a list (RFC 8288): the request's own target with another <c>after</c>.</summary>
public static class NextLink
{
    // RFC 3986's unreserved characters and those of its delimiters that mean nothing in a segment, a parameter or a Link field.
    // So what came unescaped mostly stays so, and the next target is no longer than a target may be.
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$()*:@"u8);

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

        Encoding.ASCII.GetBytes($"after={after}>; rel=\"next\"", link);
        exchange.Response.AddField("Link"u8, link.WrittenSpan);
    }

    private static void WriteEscaped(ArrayBufferWriter<byte> link, ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (Plain.Contains(b))
            {
                link.Write([b]);
            }
            else
            {
                Encoding.ASCII.GetBytes($"%{b:X2}", link);
            }
        }
    }
}
