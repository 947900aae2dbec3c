using System.Text.Unicode;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>
/// Entity tags made of a version number, and the conditional GET that they allow (RFC 9110 sections 8.8.3 and 13.1.2).
/// </summary>
public static class EntityTag
{
    /// <summary>
    /// Adds the ETag of that version to the answer, and answers 304 when If-None-Match has it; false when the body must be sent.
    /// </summary>
    public static bool AnswerIfUnchanged(Exchange exchange, long version)
    {
        Span<byte> tag = stackalloc byte[24];
        Utf8.TryWrite(tag, $"\"v{version}\"", out int length);
        tag = tag[..length];
        exchange.Response.AddField("ETag"u8, tag);
        FieldSection fields = exchange.Request.Fields;
        for (int i = fields.IndexOf("If-None-Match"u8, 0); i >= 0; i = fields.IndexOf("If-None-Match"u8, i + 1))
        {
            if (Matches(fields.ValueAt(i), tag))
            {
                exchange.Response.Status = 304;
                return true;
            }
        }

        return false;
    }

    private static bool Matches(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> tag)
    {
        // Our tags have no comma, so a list may be split at each.
        foreach (Range part in sent.Split((byte)','))
        {
            ReadOnlySpan<byte> candidate = sent[part].Trim(" \t"u8);
            if (candidate.StartsWith("W/"u8))
            {
                candidate = candidate[2..]; // weak comparison: If-None-Match asks for it
            }

            if (candidate.SequenceEqual(tag) || candidate.SequenceEqual("*"u8))
            {
                return true;
            }
        }

        return false;
    }
}
