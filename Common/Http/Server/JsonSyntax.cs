using System.Globalization;
using System.Text.Json;

namespace PygmyStore.Common.Http.Server;

/// <summary>Finds where a text stops being JSON (RFC 8259), and says it in a sentence.</summary>
internal static class JsonSyntax
{
    /// <summary>What is wrong with the text (UTF-8); null when it is one JSON value, nested no deeper than that.</summary>
    public static string? FaultOf(ReadOnlySpan<byte> text, int maxDepth)
    {
        if (text.StartsWith("\uFEFF"u8))
        {
            return "the body begins with a byte order mark, which JSON has not";
        }

        // No bound on the depth for the parser itself: past ours, it is not the syntax that is wrong. The text is bounded.
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = text.Length + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= maxDepth)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"the body is nested more than {maxDepth} deep");
                }

                if (reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException error)
        {
            // The parser's way to say that the text is not JSON: for us a value.
            bool isBehindTheEnd = reader.CurrentDepth == 0
                && reader.TokenType is not (JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray);
            return Describe(text, (int)(error.LineNumber ?? 0), (int)(error.BytePositionInLine ?? 0), isBehindTheEnd);
        }
        catch (InvalidOperationException)
        {
            return "the body holds half of a surrogate pair, such as \\ud800, in a string: that is no character";
        }
    }

    private static string Describe(ReadOnlySpan<byte> text, int line, int byteInLine, bool isBehindTheEnd)
    {
        ReadOnlySpan<byte> rest = text;
        for (int i = 0; i < line; i++)
        {
            rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        }

        rest = rest[Math.Min(byteInLine, rest.Length)..];
        string what = isBehindTheEnd ? "there is more text behind the end of the JSON value"
            : rest.IsEmpty ? "it ends too early"
            : Describe(rest[0], text[..^rest.Length].TrimEnd(" \t\r\n"u8) is [.., (byte)',']);
        return $"the body is not JSON: line {line + 1}, byte {byteInLine + 1}: {what}";
    }

    private static string Describe(byte found, bool isBehindComma) => found switch
    {
        (byte)'/' => "JSON has no comments",
        (byte)'\'' => "a string stands in double quotes",
        (byte)'}' or (byte)']' when isBehindComma => "there is a comma before the end",
        (byte)'\t' => "a tab in a string is written \\t",
        < (byte)' ' or >= 0x7F => string.Create(CultureInfo.InvariantCulture, $"the byte 0x{found:X2} is not expected here"),
        _ => $"the character {(char)found} is not expected here",
    };
}
