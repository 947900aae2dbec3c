using System.Globalization;
using System.Text;

namespace PygmyStore.Client.Plots;

/// <summary>Writes the elements of one SVG picture; the same calls always give the same bytes.</summary>
/// <remarks>
/// Lengths are pixels of a picture that is not scaled, with y downwards. The picture names no font but the reader's sans-serif
/// one, refers to nothing outside, contains no script and no ids, and so it can be put into a page as it is. For one thread.
/// </remarks>
internal sealed class SvgCanvas
{
    public const double Width = 900;
    public const double TextSize = 16; // still readable when a page or a slide halves the picture
    public const double TitleSize = 20;

    private const int Decimals = 2; // finer than any screen; the rest differs between processors

    private readonly StringBuilder _text = new();

    public SvgCanvas(string title, string description, double height)
    {
        Height = height;
        string size = $"width=\"{Number(Width)}\" height=\"{Number(height)}\" viewBox=\"0 0 {Number(Width)} {Number(height)}\"";
        string font = $"font-family=\"sans-serif\" font-size=\"{Number(TextSize)}\" fill=\"{Palette.Ink}\"";
        Write($"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" {size} {font}>");
        Write($"<title>{XmlText.Escape(title)}</title>");
        Write($"<desc>{XmlText.Escape(description)}</desc>");
        Rectangle(new Box(0, 0, Width, height), "#ffffff");
    }

    public double Height { get; }

    public void Line(double fromX, double fromY, double toX, double toY, Stroke stroke) => Write(
        $"<line x1=\"{Number(fromX)}\" y1=\"{Number(fromY)}\" x2=\"{Number(toX)}\" y2=\"{Number(toY)}\" {Attributes(stroke)}/>");

    public void Polyline(IEnumerable<(double X, double Y)> points, Stroke stroke) => Write(
        $"<polyline points=\"{Points(points)}\" fill=\"none\" stroke-linejoin=\"round\" {Attributes(stroke)}/>");

    /// <summary>A filled area; <paramref name="opacity"/> lets the grid show through.</summary>
    public void Polygon(IEnumerable<(double X, double Y)> points, string color, double opacity = 1) => Write(
        $"<polygon points=\"{Points(points)}\" fill=\"{color}\"{Opacity(opacity)}/>");

    public void Rectangle(Box box, string color) => Write(
        $"<rect x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\" "
        + $"fill=\"{color}\" shape-rendering=\"crispEdges\"/>"); // without it there are light lines between neighbours

    public void Circle(double x, double y, double radius, string color, Stroke stroke) => Write(
        $"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\" fill=\"{color}\" {Attributes(stroke)}/>");

    /// <summary>A line of text whose middle is at this height.</summary>
    public void Text(double x, double middle, string text, TextStyle style)
    {
        // The middle of digits and of capital letters. dominant-baseline would say it better, but not all programs know it.
        string baseline = Number(middle + (0.35 * style.Size));
        string anchor = style.Anchor == TextAnchor.Start ? "" : $" text-anchor=\"{style.Anchor.ToString().ToLowerInvariant()}\"";
        string size = style.Size == TextSize ? "" : $" font-size=\"{Number(style.Size)}\"";
        string weight = style.IsBold ? " font-weight=\"bold\"" : "";
        string color = style.Color == Palette.Ink ? "" : $" fill=\"{style.Color}\"";
        string halo = style.HasHalo ? " stroke=\"#ffffff\" stroke-width=\"4\" paint-order=\"stroke\"" : "";
        Write($"<text x=\"{Number(x)}\" y=\"{baseline}\"{anchor}{size}{weight}{color}{halo}>{XmlText.Escape(text)}</text>");
    }

    /// <summary>The whole picture. Nothing can be drawn afterwards.</summary>
    public string End()
    {
        Write("</svg>");
        return _text.ToString();
    }

    private static string Attributes(Stroke stroke) =>
        $"stroke=\"{stroke.Color}\" stroke-width=\"{Number(stroke.Width)}\""
        + (stroke.Dash.Length == 0 ? "" : $" stroke-dasharray=\"{stroke.Dash}\"");

    private static string Opacity(double opacity) => opacity >= 1 ? "" : $" fill-opacity=\"{Number(opacity)}\"";

    private static string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));

    private static string Number(double value) =>
        (Math.Round(value, Decimals) + 0.0).ToString("0.##", CultureInfo.InvariantCulture); // + 0.0: there is no -0

    private void Write(string line) => _text.Append(line).Append('\n'); // the same on every system
}

/// <summary>A rectangle of a picture.</summary>
internal readonly record struct Box(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public bool Contains(double x, double y) => x > Left && x < Right && y > Top && y < Bottom;

    public bool Overlaps(Box other) =>
        Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;
}

/// <summary>How a line is drawn; the dash is that of SVG, empty for a solid line.</summary>
internal readonly record struct Stroke(string Color, double Width = 1, string Dash = "");

/// <summary>How a text is drawn; a halo lets it be read where it crosses a line.</summary>
internal readonly record struct TextStyle(TextAnchor Anchor, double Size, bool IsBold, string Color, bool HasHalo = false)
{
    public static readonly TextStyle Left = new(TextAnchor.Start, SvgCanvas.TextSize, IsBold: false, Palette.Ink);
    public static readonly TextStyle Centered = Left with { Anchor = TextAnchor.Middle };
    public static readonly TextStyle Right = Left with { Anchor = TextAnchor.End };
    public static readonly TextStyle Heading = Left with { Size = SvgCanvas.TitleSize, IsBold = true };
}

/// <summary>Which part of a text is at its place; the words are SVG's.</summary>
internal enum TextAnchor
{
    Start,
    Middle,
    End,
}
