using System.Text;

namespace PygmyStore.Client.Plots;

/// <summary>Texts inside XML and HTML.</summary>
internal static class XmlText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The text as content of an element or of an attribute in quotes. A character that XML cannot contain, such as a control
    /// character or half a pair of surrogates, becomes U+FFFD.
    /// </summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char one = text[i];
            if (char.IsHighSurrogate(one) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                escaped.Append(one).Append(text[++i]);
                continue;
            }

            _ = one switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\t' or '\n' => escaped.Append(one),
                < ' ' or '\uFFFE' or '\uFFFF' => escaped.Append(Replacement),
                _ => escaped.Append(char.IsSurrogate(one) ? Replacement : one),
            };
        }

        return escaped.ToString();
    }
}
