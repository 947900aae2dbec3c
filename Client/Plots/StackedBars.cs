namespace PygmyStore.Client.Plots;

/// <summary>A bar for each thing, made of parts that add up: the own time of each tier.</summary>
internal sealed record StackedBars : Plot
{
    private const int MostBars = 24; // of more a reader compares none
    private const double MostName = 220;
    private const double RowHeight = 52;
    private const double BarHeight = 34;
    private const double KeyMiddle = 62;
    private const double TopOfBars = 88;
    private const double TextGap = 8;

    public required PlotAxis Axis { get; init; }

    /// <summary>The names of the parts, in the order in which they are stacked, from the left.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>From the top. At most 24; the picture says how many more there are.</summary>
    public required IReadOnlyList<StackedBar> Bars { get; init; }

    public override string ToSvg()
    {
        if (Parts.Count > Palette.MostAreas || Bars.Any(bar => bar.Values.Count != Parts.Count))
        {
            throw new ArgumentException($"A bar has a value for each part, and there are at most {Palette.MostAreas} parts.");
        }

        StackedBar[] bars = [.. Bars.Where(bar => bar.Values.Any(IsPart)).Take(MostBars)];
        if (bars.Length == 0)
        {
            return NothingToDraw();
        }

        SvgCanvas canvas = NewCanvas(TopOfBars + (bars.Length * RowHeight) + Frame.RoomBelow);
        string[] names = [.. bars.Select(bar => TextWidth.Cut(bar.Name, MostName))];
        string[] sums = [.. bars.Select(bar => NumberText.OfValue(bar.Values.Where(IsPart).Sum()))];
        Scale scale = Axis.ScaleOf(bars.Select(bar => bar.Values.Where(IsPart).Sum()));
        double left = Margin + names.Max(name => TextWidth.Of(name)) + TextGap;
        double right = SvgCanvas.Width - Margin - sums.Max(sum => TextWidth.Of(sum, isBold: true)) - TextGap;
        var area = new Box(left, TopOfBars, right - left, bars.Length * RowHeight);
        var frame = new Frame(canvas, area, scale, scale);
        frame.DrawHorizontal(Axis, withGrid: true);
        DrawKey(canvas);
        for (int index = 0; index < bars.Length; index++)
        {
            double middle = TopOfBars + ((index + 0.5) * RowHeight);
            canvas.Text(left - TextGap, middle, names[index], TextStyle.Right);
            double end = DrawBar(frame, bars[index], middle);
            canvas.Text(end + TextGap, middle, sums[index], TextStyle.Left with { IsBold = true });
        }

        canvas.Line(left, area.Top, left, area.Bottom, new Stroke(Palette.Axis));
        if (Bars.Count > bars.Length)
        {
            string more = $"{Bars.Count - bars.Length} more have no time, or no room";
            canvas.Text(SvgCanvas.Width - Margin, canvas.Height - 20, more, TextStyle.Right with { Color = Palette.Axis });
        }

        return canvas.End();
    }

    private bool IsPart(double value) => value >= 0 && Axis.CanDraw(value);

    /// <summary>The names of the parts in the order of the bars: a thin part has no room for its own.</summary>
    private void DrawKey(SvgCanvas canvas)
    {
        const double swatch = 18;
        double x = Margin;
        foreach ((int index, string part) in Parts.Index())
        {
            canvas.Rectangle(new Box(x, KeyMiddle - (swatch / 2), swatch, swatch), Palette.Area(index).Color);
            string text = TextWidth.Cut(part, Math.Max(0, SvgCanvas.Width - Margin - x - swatch - TextGap));
            canvas.Text(x + swatch + TextGap, KeyMiddle, text, TextStyle.Left);
            x += swatch + TextGap + TextWidth.Of(part) + (3 * TextGap);
        }
    }

    /// <summary>Returns where the bar ends.</summary>
    private double DrawBar(Frame frame, StackedBar bar, double middle)
    {
        double sum = 0;
        foreach ((int index, double value) in bar.Values.Index().Where(part => IsPart(part.Item)))
        {
            const double edge = 1; // white between two parts
            double from = frame.X(sum);
            double width = frame.X(sum + value) - from;
            AreaStyle style = Palette.Area(index);
            frame.Canvas.Rectangle(
                new Box(from, middle - (BarHeight / 2), Math.Max(width - edge, Math.Min(width, edge)), BarHeight), style.Color);
            string text = NumberText.OfValue(value);
            if (TextWidth.Of(text) + TextGap < width)
            {
                frame.Canvas.Text(from + (width / 2), middle, text, TextStyle.Centered with { Color = style.Text });
            }

            sum += value;
        }

        return frame.X(sum);
    }
}

/// <summary>A bar, with a value for each part. A value that is negative or no number counts as none.</summary>
internal sealed record StackedBar(string Name, IReadOnlyList<double> Values);
