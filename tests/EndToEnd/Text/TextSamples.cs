using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PygmyStore.Tests.EndToEnd.Text;

/// <summary>
/// Text of every kind that a client may send, and random text; and the ways in which text is written in a request.
/// </summary>
internal static class TextSamples
{
    private const int MostRandomCharacters = 230; // past the longest title

    /// <summary>One text for each kind of code point, and the texts with which something went wrong once.</summary>
    public static readonly string[] Kinds =
    [
        .. Enumerable.Range(0, 0x21).Select(c => $"a{(char)c}b"),
        .. "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\u007F".Select(c => $"a{c}b"),
        .. ("\u0080\u0085\u009F\u00A0\u00AD\u00E9\u0301\u05D0\u061C\u0661\u1680\u180E"
            + "\u200B\u200D\u200E\u200F\u2028\u2029\u202E\u2066\u3000").Select(c => $"a{c}b"),
        .. "\uD7FF\uD800\uDBFF\uDC00\uDFFF\uE000\uFDD0\uFDEF\uFEFF\uFFF9\uFFFC\uFFFD\uFFFE\uFFFF".Select(c => $"a{c}b"),
        "\U00010000", "\U0001F4D6", "\U0001FFFE", "\U000E0001", "\U0010FFFF", "\u0301", "\u202Ea", "", " ", "\t", "\0", "a ",
        " a", ".", "..", "...", "./", "/", "//",
        "%", "%2e", "%00", "%zz", "a/../b", "-1", "0", "1", "1.5", "1e400", "+1", "0x1", "99999999999999999999", "null", "na",
        new string('+', 2800),
        new string('a', 200), new string('a', 201), new string('a', 8000), new string('\u00E9', 200), new string('\u66F8', 200),
        new string('\u66F8', 201),
        new string('\u66F8', 2800), string.Concat(Enumerable.Repeat("\U0001F4D6", 100)), new string('0', 8000),
        new string('"', 600),
    ];

    /// <summary>A few code points of any kind.</summary>
    public static string Random(Random random)
    {
        int length = random.Next(8) == 0 ? random.Next(MostRandomCharacters) : random.Next(1, 6);
        var text = new StringBuilder();
        while (text.Length < length)
        {
            int c = random.Next(6) switch
            {
                0 => random.Next(0x20, 0x7F),
                1 => random.Next(0x100),
                2 => random.Next(0x3000),
                3 => random.Next(0xD700, 0xE100),
                4 => random.Next(0xFD00, 0x10000),
                _ => random.Next(0x10000, 0x110000),
            };
            text.Append(c < 0x10000 ? ((char)c).ToString() : char.ConvertFromUtf32(c));
        }

        return text.ToString();
    }

    /// <summary>
    /// The text as a path segment or a query value; half of a surrogate pair as the three bytes that it would be.
    /// </summary>
    public static string Escaped(string text) => string.Concat(Bytes(text).Select(b =>
        char.IsAsciiLetterOrDigit((char)b) ? ((char)b).ToString() : string.Create(CultureInfo.InvariantCulture, $"%{b:X2}")));

    /// <summary>The text's bytes, one a character, as they are.</summary>
    public static string Raw(string text) => Encoding.Latin1.GetString([.. Bytes(text)]);

    /// <summary>The text as a string of JSON, in ASCII; half of a surrogate pair stays half of one.</summary>
    public static string Json(string text) => "\"" + string.Concat(text.Select(c =>
        c is >= ' ' and <= '~' and not ('"' or '\\')
            ? c.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"))) + "\"";

    /// <summary>The text of an answer's JSON without regard to how it was escaped.</summary>
    public static string? StringIn(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static IEnumerable<byte> Bytes(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])))
            {
                yield return (byte)(0xE0 | text[i] >> 12);
                yield return (byte)(0x80 | ((text[i] >> 6) & 0x3F));
                yield return (byte)(0x80 | (text[i] & 0x3F));
                continue;
            }

            int length = char.IsSurrogate(text[i]) ? 2 : 1;
            foreach (byte b in Encoding.UTF8.GetBytes(text.Substring(i, length)))
            {
                yield return b;
            }

            i += length - 1;
        }
    }
}
