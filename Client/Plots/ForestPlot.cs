namespace PygmyStore.Client.Plots;

/// <summary>Ratios with their intervals, beside a line at 1: an interval that meets it shows no difference.</summary>
internal sealed record ForestPlot : Plot
{
    private const int MostRows = 40; // what fits on a page
    private const double MostName = 240;
    private const double MostNote = 200;
    private const double HeadMiddle = 64;
    private const double Top = 84;
    private const double RowHeight = 32;
    private const double Half = 6; // of the square at the ratio, and of the ends of an interval
    private const double TextGap = 12;

    public required PlotAxis Axis { get; init; }

    /// <summary>From the top. At most 40 that can be drawn; the picture says how many more there are.</summary>
    public required IReadOnlyList<ForestRow> Rows { get; init; }

    public override string ToSvg()
    {
        ForestRow[] all = [.. Rows.Where(row => IsRatio(row.Ratio))];
        if (all.Length == 0)
        {
            return NothingToDraw();
        }

        ForestRow[] rows = [.. all.Take(MostRows)];
        SvgCanvas canvas = NewCanvas(Top + (rows.Length * RowHeight) + Frame.RoomBelow);
        string[] names = [.. rows.Select(row => TextWidth.Cut(row.Name, MostName))];
        string[] notes = [.. rows.Select(row => TextWidth.Cut(row.Note, MostNote))];
        string[] figures = [.. rows.Select(FiguresOf)];
        double left = Margin + names.Max(name => TextWidth.Of(name)) + (2 * TextGap);
        double note = SvgCanvas.Width - Margin - notes.Max(text => TextWidth.Of(text));
        double figure = note - TextGap - figures.Max(text => TextWidth.Of(text));
        var area = new Box(left, Top, figure - (2 * TextGap) - left, rows.Length * RowHeight);
        var scale = Scale.Of(
            ScaleKind.Log, rows.SelectMany(EndsOf).Append(1).Min(), rows.SelectMany(EndsOf).Append(1).Max());
        var frame = new Frame(canvas, area, scale, scale);
        frame.DrawHorizontal(Axis, withGrid: true);
        canvas.Line(frame.X(1), area.Top - Half, frame.X(1), area.Bottom, new Stroke(Palette.Ink, 2));
        canvas.Text(figure, HeadMiddle, "ratio (interval)", TextStyle.Left with { Color = Palette.Axis });
        for (int index = 0; index < rows.Length; index++)
        {
            double middle = Top + ((index + 0.5) * RowHeight);
            canvas.Text(Margin, middle, names[index], TextStyle.Left);
            DrawRow(frame, rows[index], middle);
            canvas.Text(figure, middle, figures[index], TextStyle.Left);
            canvas.Text(note, middle, notes[index], TextStyle.Left);
        }

        if (all.Length > rows.Length)
        {
            string more = $"{all.Length - rows.Length} more rows are not shown";
            canvas.Text(Margin, canvas.Height - 20, more, TextStyle.Left with { Color = Palette.Axis });
        }

        return canvas.End();
    }

    private static bool IsRatio(double value) => value is >= Scale.Least and <= Scale.Most;

    private static bool HasInterval(ForestRow row) =>
        row is { Low: { } low, High: { } high } && IsRatio(low) && IsRatio(high) && low <= high;

    private static double[] EndsOf(ForestRow row) =>
        HasInterval(row) ? [row.Low!.Value, row.Ratio, row.High!.Value] : [row.Ratio];

    private static string FiguresOf(ForestRow row) => HasInterval(row)
        ? $"{NumberText.OfValue(row.Ratio)} ({NumberText.OfValue(row.Low!.Value)}-{NumberText.OfValue(row.High!.Value)})"
        : NumberText.OfValue(row.Ratio);

    /// <summary>A full square with its interval, in colour if that does not meet 1; a ring without an interval.</summary>
    private static void DrawRow(Frame frame, ForestRow row, double middle)
    {
        double x = frame.X(row.Ratio);
        if (!HasInterval(row))
        {
            frame.Canvas.Circle(x, middle, Half, "#ffffff", new Stroke(Palette.Axis, 2.5));
            return;
        }

        string color = row.High < 1 || row.Low > 1 ? Palette.Series(0).Color : Palette.Axis;
        (double low, double high) = (frame.X(row.Low!.Value), frame.X(row.High!.Value));
        var line = new Stroke(color, 2.5);
        frame.Canvas.Line(low, middle, high, middle, line);
        frame.Canvas.Line(low, middle - Half, low, middle + Half, line);
        frame.Canvas.Line(high, middle - Half, high, middle + Half, line);
        frame.Canvas.Rectangle(new Box(x - Half, middle - Half, 2 * Half, 2 * Half), color);
    }
}

/// <summary>A ratio.</summary>
/// <param name="Name">Of which figure.</param>
/// <param name="Ratio">More than 0.</param>
/// <param name="Low">The lower end of its interval; null, as <paramref name="High"/> is then: nobody knows it.</param>
/// <param name="High">The upper end.</param>
/// <param name="Note">What follows, in a few words.</param>
internal sealed record ForestRow(string Name, double Ratio, double? Low, double? High, string Note = "");
