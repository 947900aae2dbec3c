using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>The fields of a form that a browser has sent (<c>application/x-www-form-urlencoded</c>, the URL standard).</summary>
/// <remarks>Bounded; each name once; UTF-8 without control characters. The forms of our own pages keep these rules.</remarks>
public sealed class FormBody
{
    internal const int MaxFields = 16; // our longest form has 11
    internal const int MaxNameBytes = 32;
    internal const int MaxValueBytes = 600; // a title of 200 characters, each of three bytes; a password of 128 takes 512

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private FormBody()
    {
    }

    /// <summary>The value of a field; empty when the form has no such field.</summary>
    public string this[string name] => _fields.GetValueOrDefault(name, "");

    /// <summary>
    /// Whether the request's body is a form. The type alone does not tell: <c>curl -d</c> uses it for JSON too. From a page it is
    /// always a form; from a program only if it does not look like a JSON object.
    /// </summary>
    public static bool IsForm(Exchange exchange) =>
        HasFormType(exchange.Request.Fields)
        && (OriginGuard.IsFromPage(exchange.Request.Fields) || exchange.Body.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..]);

    /// <summary>Reads the form, or says why it is none (400).</summary>
    public static string? WhyNotRead(ReadOnlySpan<byte> body, out FormBody form)
    {
        form = new FormBody();
        foreach (Range range in body.Split((byte)'&'))
        {
            if (!body[range].IsEmpty && form.WhyNotAdd(body[range]) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Exactly one Content-Type, with or without parameters.</summary>
    private static bool HasFormType(FieldSection fields)
    {
        if (fields.CountOf("Content-Type"u8) != 1 || !fields.TryGet("Content-Type"u8, out ReadOnlySpan<byte> value))
        {
            return false;
        }

        int parameters = value.IndexOf((byte)';');
        ReadOnlySpan<byte> type = (parameters < 0 ? value : value[..parameters]).TrimEnd(" \t"u8);
        return Ascii.EqualsIgnoreCase(type, "application/x-www-form-urlencoded"u8);
    }

    private string? WhyNotAdd(ReadOnlySpan<byte> pair)
    {
        int equals = pair.IndexOf((byte)'=');
        ReadOnlySpan<byte> rawName = equals < 0 ? pair : pair[..equals];
        ReadOnlySpan<byte> rawValue = equals < 0 ? default : pair[(equals + 1)..];
        if (_fields.Count == MaxFields)
        {
            return $"the form has more than {MaxFields} fields";
        }

        return !TryDecode(rawName, MaxNameBytes, out string name) ? "a field's name in the form is too long or malformed"
            : !TryDecode(rawValue, MaxValueBytes, out string text)
                ? $"the field {ClientText.Quote(name)} of the form is too long or malformed"
            : !_fields.TryAdd(name, text) ? $"the field {ClientText.Quote(name)} comes twice in the form"
            : null;
    }

    private static bool TryDecode(ReadOnlySpan<byte> encoded, int most, out string text)
    {
        const int longestEscape = 3;
        text = "";
        if (encoded.Length > most * longestEscape)
        {
            return false;
        }

        Span<byte> decoded = stackalloc byte[MaxValueBytes * longestEscape];
        bool isText = PercentEncoding.Decode(encoded, plusIsSpace: true, decoded, out int length) == RejectReason.None;
        if (isText && length <= most)
        {
            text = Encoding.UTF8.GetString(decoded[..length]);
            return true;
        }

        return false;
    }
}
