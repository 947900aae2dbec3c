namespace PygmyStore.Client.Plots;

/// <summary>A picture of measured values, drawn as SVG of our own.</summary>
/// <remarks>
/// A plot is drawn from its members alone: the same members always give the same bytes. A value that has no place on its axis
/// (NaN, infinite, beyond 10^15, or not positive on a log scale) is left out. If none is left, the picture says so in a sentence.
/// </remarks>
internal abstract record Plot
{
    protected const double TitleMiddle = 28;
    protected const double Margin = 16;
    protected const double UsualHeight = 540;

    private const string Nothing = "There is nothing to draw: no value was measured.";
    private const double NothingHeight = 140;

    /// <summary>Says what the picture shows, in a line of at most about 70 characters.</summary>
    public required string Title { get; init; }

    /// <summary>What a reader who cannot see the picture must know: what is shown, and what follows from it.</summary>
    public required string Description { get; init; }

    /// <summary>The whole SVG file.</summary>
    public abstract string ToSvg();

    /// <summary>A canvas with the title on it.</summary>
    protected SvgCanvas NewCanvas(double height)
    {
        var canvas = new SvgCanvas(Title, Description, height);
        string title = TextWidth.Cut(Title, SvgCanvas.Width - (2 * Margin), SvgCanvas.TitleSize, isBold: true);
        canvas.Text(Margin, TitleMiddle, title, TextStyle.Heading);
        return canvas;
    }

    protected string NothingToDraw()
    {
        SvgCanvas canvas = NewCanvas(NothingHeight);
        canvas.Text(SvgCanvas.Width / 2, 90, Nothing, TextStyle.Centered with { Color = Palette.Axis });
        return canvas.End();
    }
}
