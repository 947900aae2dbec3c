namespace PygmyStore.Client.Plots;

/// <summary>What one call spent its time on, one step below the other: the 99th percentile of a buy.</summary>
internal sealed record Waterfall : Plot
{
    private const int MostSpans = 30; // what fits on a page
    private const double MostName = 300;
    private const double Top = 52;
    private const double RowHeight = 32;
    private const double BarHeight = 20;
    private const double Indent = 18;
    private const double LeastBar = 2;
    private const double TextGap = 8;

    public required PlotAxis Axis { get; init; }

    /// <summary>From the top. At most 30 that can be drawn; the picture says how many more there are.</summary>
    public required IReadOnlyList<WaterfallSpan> Spans { get; init; }

    public override string ToSvg()
    {
        WaterfallSpan[] all = [.. Spans.Where(CanDraw)];
        if (all.Length == 0)
        {
            return NothingToDraw();
        }

        WaterfallSpan[] spans = [.. all.Take(MostSpans)];
        SvgCanvas canvas = NewCanvas(Top + (spans.Length * RowHeight) + Frame.RoomBelow);
        double left = Margin + TextGap + spans.Max(span => InsetOf(span) + TextWidth.Of(NameOf(span)));
        Scale scale = Axis.ScaleOf(spans.SelectMany(span => (double[])[span.From, span.From + span.Length]));
        var area = new Box(left, Top, SvgCanvas.Width - left - (2 * Margin), spans.Length * RowHeight);
        var frame = new Frame(canvas, area, scale, scale);
        frame.DrawHorizontal(Axis, withGrid: true);
        foreach ((int row, WaterfallSpan span) in spans.Index())
        {
            DrawSpan(frame, span, Top + ((row + 0.5) * RowHeight));
        }

        canvas.Line(left, area.Top, left, area.Bottom, new Stroke(Palette.Axis));
        if (all.Length > spans.Length)
        {
            string more = $"{all.Length - spans.Length} more steps are not shown";
            canvas.Text(Margin, canvas.Height - 20, more, TextStyle.Left with { Color = Palette.Axis });
        }

        return canvas.End();
    }

    private bool CanDraw(WaterfallSpan span) =>
        Axis.CanDraw(span.From) && span.Length >= 0 && Axis.CanDraw(span.From + span.Length);

    private static double InsetOf(WaterfallSpan span) => Indent * span.Level;

    private static string NameOf(WaterfallSpan span) => TextWidth.Cut(span.Name, MostName - InsetOf(span));

    /// <summary>The time stands after the bar; before it, or inside it, where there is no room.</summary>
    private static void DrawSpan(Frame frame, WaterfallSpan span, double middle)
    {
        AreaStyle style = Palette.Area((span.Area ?? span.Level) % Palette.MostAreas);
        double from = frame.X(span.From);
        double to = Math.Max(frame.X(span.From + span.Length), from + LeastBar);
        string text = NumberText.OfValue(span.Length);
        double width = TextWidth.Of(text) + TextGap;
        frame.Canvas.Text(Margin + InsetOf(span), middle, NameOf(span), TextStyle.Left);
        frame.Canvas.Rectangle(new Box(from, middle - (BarHeight / 2), to - from, BarHeight), style.Color);
        (double x, TextStyle look) = to + width <= frame.Area.Right + Margin ? (to + TextGap, TextStyle.Left)
            : from - width >= frame.Area.Left ? (from - TextGap, TextStyle.Right)
            : (to - TextGap, TextStyle.Right with { Color = style.Text });
        frame.Canvas.Text(x, middle, text, look);
    }
}

/// <summary>A step of a call.</summary>
/// <param name="Name">What was done.</param>
/// <param name="From">When it began, in the unit of the axis.</param>
/// <param name="Length">How long it took. Not negative.</param>
/// <param name="Level">How deep it is inside other steps; 0 for the whole call. It decides the indent.</param>
internal sealed record WaterfallSpan(string Name, double From, double Length, int Level = 0)
{
    /// <summary>Its colour, by the place that it has among the areas of other plots; null: by its level.</summary>
    public int? Area { get; init; }
}
