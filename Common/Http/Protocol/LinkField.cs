using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>Reads the <c>Link</c> field of an answer (RFC 8288 section 3).</summary>
public static class LinkField
{
    /// <summary>The target of the first link whose relation is <c>next</c>; false when there is none, or it is empty.</summary>
    public static bool TryFindNext(FieldSection fields, out ReadOnlySpan<byte> target)
    {
        for (int i = fields.IndexOf("Link"u8, 0); i >= 0; i = fields.IndexOf("Link"u8, i + 1))
        {
            if (TryFindNext(fields.ValueAt(i), out target))
            {
                return true;
            }
        }

        target = default;
        return false;
    }

    private static bool TryFindNext(ReadOnlySpan<byte> links, out ReadOnlySpan<byte> target)
    {
        while (true)
        {
            int start = links.IndexOf((byte)'<');
            int end = links.IndexOf((byte)'>');
            if (start < 0 || end < start)
            {
                target = default;
                return false;
            }

            target = links[(start + 1)..end];
            links = links[(end + 1)..];
            ReadOnlySpan<byte> parameters = links[..EndOf(links, (byte)',')];
            if (!target.IsEmpty && IsNext(parameters))
            {
                return true;
            }

            links = links[parameters.Length..];
        }
    }

    /// <summary>Whether <c>rel="next"</c> is among the parameters; it may be one relation of several, quoted or not.</summary>
    private static bool IsNext(ReadOnlySpan<byte> parameters)
    {
        while (!parameters.IsEmpty)
        {
            int end = EndOf(parameters, (byte)';');
            ReadOnlySpan<byte> parameter = parameters[..end].Trim(" \t"u8);
            parameters = parameters[Math.Min(end + 1, parameters.Length)..];
            int equals = parameter.IndexOf((byte)'=');
            if (equals < 0 || !Ascii.EqualsIgnoreCase(parameter[..equals].Trim(" \t"u8), "rel"u8))
            {
                continue;
            }

            // Section 3.3: of several relation parameters only the first counts.
            ReadOnlySpan<byte> relations = parameter[(equals + 1)..].Trim(" \t"u8).Trim((byte)'"');
            foreach (Range relation in relations.Split((byte)' '))
            {
                if (Ascii.EqualsIgnoreCase(relations[relation], "next"u8))
                {
                    return true;
                }
            }

            return false;
        }

        return false;
    }

    /// <summary>Where the first such character stands outside of quotes; the text's length when none does.</summary>
    private static int EndOf(ReadOnlySpan<byte> text, byte delimiter)
    {
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted && text[i] == '\\')
            {
                i++; // what follows is escaped
            }
            else if (!isQuoted && text[i] == delimiter)
            {
                return i;
            }
        }

        return text.Length;
    }
}
