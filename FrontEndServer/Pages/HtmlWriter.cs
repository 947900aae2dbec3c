using System.Buffers;
using System.Text;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// Writes HTML as UTF-8. It has no way to write text or a value that is not escaped, a script or a style inside a page, an
/// attribute with code, or a link that leads out of the store. Names are our own constants: a wrong one is a bug, and throws.
/// </summary>
/// <remarks>Not for several threads. An attribute whose value is null is left out; an empty value means a mere name.</remarks>
internal sealed class HtmlWriter(IBufferWriter<byte> output)
{
    private const char Replacement = '\uFFFD'; // for a character that HTML may not hold

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz-0123456789");
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        ['&', '<', '>', '"', '\'', .. Enumerable.Range(0, 0x20).Select(c => (char)c).Where(c => c is not ('\t' or '\n')),
        .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c)]);

    private readonly Stack<string> _open = [];

    /// <summary>Begins a page.</summary>
    public void Doctype() => output.Write("<!doctype html>\n"u8);

    /// <summary>Opens an element, which ends with the scope.</summary>
    public ElementScope Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(name, attributes);
        _open.Push(name);
        return new ElementScope(this);
    }

    /// <summary>Writes a whole element with a text.</summary>
    public void Put(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using (Open(name, attributes))
        {
            Text(text);
        }
    }

    /// <summary>Writes an element without an end, such as input.</summary>
    public void PutVoid(string name, params ReadOnlySpan<(string Name, string? Value)> attributes) => Begin(name, attributes);

    /// <summary>Loads our own script. That is the only way to a script element.</summary>
    public void PutScript(string source)
    {
        Write("<script defer");
        Attribute("src", source);
        Write("></script>");
    }

    public void Text(string text) => WriteEscaped(text);

    private void Begin(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        if (!IsName(name) || name is "script" or "style")
        {
            throw new ArgumentException($"no name of an element: {name}", nameof(name));
        }

        Write("<");
        Write(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
            {
                Attribute(attribute, value);
            }
        }

        Write(">");
    }

    private void Attribute(string name, string value)
    {
        if (!IsName(name) || name == "style" || name.StartsWith("on", StringComparison.Ordinal))
        {
            throw new ArgumentException($"no name of an attribute: {name}", nameof(name));
        }

        if (name is "href" or "src" or "action" && !IsOwnAddress(value))
        {
            throw new ArgumentException($"leads out of the store: {value}", nameof(value));
        }

        Write(" ");
        Write(name);
        if (value.Length > 0)
        {
            Write("=\"");
            WriteEscaped(value);
            Write("\"");
        }
    }

    private void Close()
    {
        Write("</");
        Write(_open.Pop());
        Write(">");
    }

    private void WriteEscaped(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAny(Escaped);
            if (plain < 0)
            {
                Write(text);
                return;
            }

            Write(text[..plain]);
            Write(text[plain] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ => [Replacement],
            });
            text = text[(plain + 1)..];
        }
    }

    // Half of a surrogate pair becomes U+FFFD.
    private void Write(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);

    private static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    // A second slash, or a backslash that browsers take for one, would name another host.
    private static bool IsOwnAddress(string value) => value is ['#', ..] or ['/'] or ['/', not ('/' or '\\'), ..];

    /// <summary>An element that is open; disposing of it writes its end.</summary>
    public readonly ref struct ElementScope(HtmlWriter writer)
    {
        public void Dispose() => writer.Close();
    }
}
