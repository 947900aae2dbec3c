using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Reads Accept (RFC 9110 section 12.5.1) for the one choice that there is: a page for people, or the JSON that programs get.
/// </summary>
/// <remarks>
/// A page goes only to a client that names <c>text/html</c>, with a weight above 0 and not below that of JSON: so <c>*/*</c>,
/// <c>text/*</c> and no Accept at all mean JSON. Each byte is looked at once, and the head is bounded. An element that is none
/// is left out, and the others count. Parameters besides the weight are not compared, because each form exists once.
/// </remarks>
public static class AcceptField
{
    private const int NotNamed = -1;
    private const int WholeWeight = 1000; // weights have three decimals
    private const int MaxWeightBytes = 5; // 0.123

    /// <summary>Whether the request prefers HTML to JSON, over all its Accept lines.</summary>
    public static bool PrefersHtml(FieldSection fields)
    {
        int html = NotNamed;
        var json = new JsonWeights();
        for (int i = fields.IndexOf("Accept"u8, 0); i >= 0; i = fields.IndexOf("Accept"u8, i + 1))
        {
            ReadOnlySpan<byte> rest = fields.ValueAt(i);
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<byte> element = Take(ref rest, (byte)',');
                ReadOnlySpan<byte> range = Take(ref element, (byte)';');
                int weight = WeightIn(element);
                if (weight == NotNamed)
                {
                    continue;
                }

                if (Ascii.EqualsIgnoreCase(range, "text/html"u8))
                {
                    html = Math.Max(html, weight);
                }
                else
                {
                    json.Note(range, weight);
                }
            }
        }

        return html > 0 && html >= json.Weight;
    }

    /// <summary>The weight among an element's parameters, in thousandths; the whole one when there is none.</summary>
    private static int WeightIn(ReadOnlySpan<byte> parameters)
    {
        while (!parameters.IsEmpty)
        {
            ReadOnlySpan<byte> parameter = Take(ref parameters, (byte)';');
            if (parameter is [(byte)'q' or (byte)'Q', (byte)'=', ..])
            {
                return ReadWeight(parameter[2..]);
            }
        }

        return WholeWeight;
    }

    /// <summary>Reads <c>0</c> to <c>1</c> with at most three decimals (RFC 9110 section 12.4.2).</summary>
    private static int ReadWeight(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxWeightBytes || text[0] is not ((byte)'0' or (byte)'1')
            || (text.Length > 1 && text[1] != '.'))
        {
            return NotNamed;
        }

        ReadOnlySpan<byte> decimals = text.Length > 1 ? text[2..] : default;
        int weight = (text[0] - '0') * WholeWeight;
        int unit = WholeWeight / 10;
        foreach (byte digit in decimals)
        {
            if (!Grammar.IsDigit(digit))
            {
                return NotNamed;
            }

            weight += (digit - '0') * unit;
            unit /= 10;
        }

        return weight <= WholeWeight ? weight : NotNamed;
    }

    /// <summary>Takes the text up to the delimiter, which may also stand in a quoted string.</summary>
    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, byte delimiter)
    {
        bool isQuoted = false;
        int end = 0;
        for (; end < rest.Length && (isQuoted || rest[end] != delimiter); end++)
        {
            if (rest[end] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted && rest[end] == '\\')
            {
                end++;
            }
        }

        end = Math.Min(end, rest.Length); // a backslash may be the last byte
        ReadOnlySpan<byte> taken = rest[..end].Trim(" \t"u8);
        rest = rest[Math.Min(end + 1, rest.Length)..];
        return taken;
    }

    /// <summary>The weight of JSON: of the most specific range that covers it.</summary>
    private struct JsonWeights()
    {
        private int _named = NotNamed;
        private int _application = NotNamed;
        private int _any = NotNamed;

        public readonly int Weight => _named != NotNamed ? _named : _application != NotNamed ? _application : _any;

        public void Note(ReadOnlySpan<byte> range, int weight)
        {
            if (Ascii.EqualsIgnoreCase(range, "application/json"u8))
            {
                _named = Math.Max(_named, weight);
            }
            else if (Ascii.EqualsIgnoreCase(range, "application/*"u8))
            {
                _application = Math.Max(_application, weight);
            }
            else if (range.SequenceEqual("*/*"u8))
            {
                _any = Math.Max(_any, weight);
            }
        }
    }
}
