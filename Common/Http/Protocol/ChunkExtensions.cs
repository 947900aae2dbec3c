namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Checks chunk extensions, which nobody here reads: <c>*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )</c>
/// (RFC 9112 section 7.1.1).
/// </summary>
internal static class ChunkExtensions
{
    public static bool AreValid(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            text = text.TrimStart(" \t"u8);
            if (text.IsEmpty || text[0] != ';')
            {
                return false;
            }

            text = text[1..].TrimStart(" \t"u8);
            if (!TryTakeToken(ref text))
            {
                return false;
            }

            ReadOnlySpan<byte> afterName = text.TrimStart(" \t"u8);
            if (!afterName.IsEmpty && afterName[0] == '=')
            {
                text = afterName[1..].TrimStart(" \t"u8);
                if (!TryTakeToken(ref text) && !TryTakeQuotedString(ref text))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryTakeToken(ref ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAny(" \t;=\""u8);
        length = length < 0 ? text.Length : length;
        bool valid = Grammar.IsToken(text[..length]);
        text = valid ? text[length..] : text;
        return valid;
    }

    private static bool TryTakeQuotedString(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return false;
        }

        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                bool valid = Grammar.IsFieldValue(text[..i]);
                text = text[(i + 1)..];
                return valid;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return false;
    }
}
