using System.Text;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>
/// Reads Accept (RFC 9110 section 12.5.1) for the choices that there are: a page for people, or the JSON that programs get; and
/// for errors a third one, the JSON of RFC 9457.
/// </summary>
/// <remarks>
/// A page goes only to a client that names <c>text/html</c>, with a weight above 0 and not below that of JSON: so <c>*/*</c>,
/// <c>text/*</c> and no Accept at all mean JSON. A problem goes only to a client that names <c>application/problem+json</c> with
/// a weight above that of <c>application/json</c>; a wildcard that covers JSON may weigh as much, because a name says more.
/// Each byte is looked at once, and the head is bounded. A malformed element is left out, and the others count. Parameters
/// besides the weight are not compared, because each form exists once.
/// </remarks>
public static class AcceptField
{
    private const int NotNamed = -1;
    private const int WholeWeight = 1000; // weights have three decimals
    private const int MaxWeightBytes = 5; // 0.123

    /// <summary>Whether the request prefers HTML to JSON, over all its Accept lines.</summary>
    public static bool PrefersHtml(FieldSection fields) => Read(fields).PrefersHtml;

    /// <summary>The form in which the request wants an error.</summary>
    /// <param name="fields">The request's fields.</param>
    /// <param name="hasPages">Whether an error can be a page.</param>
    public static ErrorForm FormOfError(FieldSection fields, bool hasPages)
    {
        Weights weights = Read(fields);
        bool isPage = hasPages && weights.PrefersHtml;
        return weights.PrefersProblem && !(isPage && weights.Html >= weights.Problem) ? ErrorForm.Problem
            : isPage ? ErrorForm.Page
            : ErrorForm.Json;
    }

    private static Weights Read(FieldSection fields)
    {
        var weights = new Weights();
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

                weights.Note(range, weight);
            }
        }

        return weights;
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

    /// <summary>The weights of what there is to choose from.</summary>
    private struct Weights()
    {
        private int _named = NotNamed;
        private int _application = NotNamed;
        private int _any = NotNamed;

        public int Html { get; private set; } = NotNamed;

        public int Problem { get; private set; } = NotNamed;

        public readonly bool PrefersHtml => Html > 0 && Html >= Json;

        public readonly bool PrefersProblem => Problem > 0 && (_named != NotNamed ? Problem > _named : Problem >= Json);

        /// <summary>Of the most specific range that covers JSON.</summary>
        private readonly int Json => _named != NotNamed ? _named : _application != NotNamed ? _application : _any;

        public void Note(ReadOnlySpan<byte> range, int weight)
        {
            if (Ascii.EqualsIgnoreCase(range, "text/html"u8))
            {
                Html = Math.Max(Html, weight);
            }
            else if (Ascii.EqualsIgnoreCase(range, "application/problem+json"u8))
            {
                Problem = Math.Max(Problem, weight);
            }
            else if (Ascii.EqualsIgnoreCase(range, "application/json"u8))
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

/// <summary>The forms that an error may have.</summary>
public enum ErrorForm
{
    Json,
    Page,
    Problem,
}
