namespace PygmyStore.Client.Plots;

/// <summary>Estimates how wide a text is, so that labels get their place without a font.</summary>
/// <remarks>The widths are those of DejaVu Sans, which is wider than most fonts: with another there is more room.</remarks>
internal static class TextWidth
{
    private const string Ellipsis = "...";
    private const double Bold = 1.12;

    public static double Of(string text, double size = SvgCanvas.TextSize, bool isBold = false) =>
        text.Sum(Share) * size * (isBold ? Bold : 1);

    /// <summary>The text, or its beginning and three dots if it is wider.</summary>
    public static string Cut(string text, double width, double size = SvgCanvas.TextSize, bool isBold = false)
    {
        if (Of(text, size, isBold) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 0 && Of(text[..length] + Ellipsis, size, isBold) > width)
        {
            length--;
        }

        return text[..length].TrimEnd() + Ellipsis;
    }

    private static double Share(char one) => one switch
    {
        'i' or 'j' or 'l' or 'I' or '\'' or '|' => 0.30,
        'f' or 't' or 'r' or ' ' or '.' or ',' or ':' or ';' or '-' or '/' or '!' or '(' or ')' or '[' or ']' => 0.40,
        'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.97,
        >= 'A' and <= 'Z' => 0.72,
        <= '\u007F' => 0.63,
        < '\u2E80' => 0.70,
        _ => 1.0, // Chinese, Japanese and Korean characters are square
    };
}
