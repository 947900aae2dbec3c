namespace PygmyStore.Client.Plots;

/// <summary>The area of a plot between its axes: it turns values into places, and draws grid, ticks and titles.</summary>
internal sealed record Frame(SvgCanvas Canvas, Box Area, Scale XScale, Scale YScale)
{
    /// <summary>The room that the ticks and the title of the horizontal axis need.</summary>
    public const double RoomBelow = 64;

    private const double TickLength = 5;
    private const double TickGap = 10; // between a tick's number and the axis, and at least between two numbers

    /// <summary>The room that the numbers of a vertical axis need.</summary>
    public static double RoomBeside(Scale scale) =>
        scale.Ticks.Max(tick => TextWidth.Of(NumberText.OfTick(tick))) + TickGap;

    public double X(double value) => Area.Left + (XScale.Place(value) * Area.Width);

    public double Y(double value) => Area.Bottom - (YScale.Place(value) * Area.Height);

    /// <summary>Both axes. The title of the vertical one is above it, where it can be read without turning the head.</summary>
    public void DrawAxes(PlotAxis x, PlotAxis y)
    {
        foreach (double tick in YScale.Ticks)
        {
            Canvas.Line(Area.Left, Y(tick), Area.Right, Y(tick), new Stroke(Palette.Grid));
            Canvas.Text(Area.Left - TickGap, Y(tick), NumberText.OfTick(tick), TextStyle.Right);
        }

        DrawHorizontal(x, withGrid: true);
        Canvas.Line(Area.Left, Area.Top, Area.Left, Area.Bottom, new Stroke(Palette.Axis));
        Canvas.Text(16, 56, y.Title, TextStyle.Left with { IsBold = true });
    }

    /// <summary>The horizontal axis alone. A number that has no room beside its neighbour is left out.</summary>
    public void DrawHorizontal(PlotAxis axis, bool withGrid)
    {
        double free = double.NegativeInfinity;
        foreach (double tick in XScale.Ticks)
        {
            string text = NumberText.OfTick(tick);
            double half = TextWidth.Of(text) / 2;
            if (withGrid)
            {
                Canvas.Line(X(tick), Area.Top, X(tick), Area.Bottom, new Stroke(Palette.Grid));
            }

            Canvas.Line(X(tick), Area.Bottom, X(tick), Area.Bottom + TickLength, new Stroke(Palette.Axis));
            if (X(tick) - half >= free)
            {
                Canvas.Text(X(tick), Area.Bottom + 18, text, TextStyle.Centered);
                free = X(tick) + half + TickGap;
            }
        }

        Canvas.Line(Area.Left, Area.Bottom, Area.Right, Area.Bottom, new Stroke(Palette.Axis));
        Canvas.Text(Area.Left + (Area.Width / 2), Area.Bottom + 44, axis.Title, TextStyle.Centered with { IsBold = true });
    }
}
