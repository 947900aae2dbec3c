namespace PygmyStore.Client.Plots;

/// <summary>
/// Lines with names at their ends, bands and marks: latency against clients, percentiles, throughput against latency with its
/// knee, a capacity curve, a time series with kills.
/// </summary>
internal sealed record LinePlot : Plot
{
    private const double KeyLength = 30; // of a line before its name
    private const double KeyGap = 6;
    private const double LabelGap = 22; // between the middles of two names
    private const double MostLabel = 210; // a longer name is cut: the lines need the room
    private const double LeastRight = 36; // the half of a number under the last tick

    private const double Top = 80;
    private const double GapBelowMarks = 4;

    public required PlotAxis X { get; init; }

    public required PlotAxis Y { get; init; }

    /// <summary>At most <see cref="Palette.MostSeries"/> that have a value; the picture says how many more there are.</summary>
    public required IReadOnlyList<PlotSeries> Series { get; init; }

    public IReadOnlyList<PlotMark> Marks { get; init; } = [];

    public override string ToSvg()
    {
        PlotSeries[] all = [.. Series.Where(series => series.Points.Any(CanDraw))];
        if (all.Length == 0)
        {
            return NothingToDraw();
        }

        PlotSeries[] series = [.. all.Take(Palette.MostSeries)];
        PlotPoint[] points = [.. series.SelectMany(one => one.Points).Where(CanDraw)];
        Scale x = X.ScaleOf([.. points.Select(point => point.X), .. Marks.Select(mark => mark.X)]);
        Scale y = Y.ScaleOf([.. points.SelectMany(BandOf), .. points.Select(point => point.Y)]);
        SvgCanvas canvas = NewCanvas(UsualHeight);
        string[] names = [.. series.Select(one => TextWidth.Cut(one.Name, MostLabel))];
        double label = names.Max(name => TextWidth.Of(name));
        double left = Margin + Frame.RoomBeside(y);
        double right = SvgCanvas.Width - Margin - (label > 0 ? label + KeyLength + (3 * KeyGap) : LeastRight);
        PlotMark[] marks = [.. Marks.Where(mark => X.CanDraw(mark.X)).OrderBy(mark => mark.X)];
        var row = new MarkRow([.. marks.Select(mark => mark.Text)],
            [.. marks.Select(mark => left + (x.Place(mark.X) * (right - left)))]);
        double top = Top + row.Height;
        var frame = new Frame(canvas, new Box(left, top, right - left, UsualHeight - top - Frame.RoomBelow), x, y);
        frame.DrawAxes(X, Y);
        row.Draw(canvas, top - GapBelowMarks, frame.Area.Bottom);
        SeriesStyle[] styles = [.. series.Select((one, index) => Palette.Series(one.Style ?? index))];
        List<PlotPoint[]>[] stretches = [.. series.Select(StretchesOf)];
        DrawLines(frame, stretches, styles);
        DrawRings(frame, marks);
        DrawNames(frame, series, names, styles);
        PointMarks.DrawTexts(frame, [.. stretches.SelectMany(pieces => pieces)]);
        if (all.Length > series.Length)
        {
            string more = $"{all.Length - series.Length} more are not shown";
            canvas.Text(SvgCanvas.Width - Margin, 56, more, TextStyle.Right with { Color = Palette.Axis });
        }

        return canvas.End();
    }

    private bool CanDraw(PlotPoint point) => X.CanDraw(point.X) && Y.CanDraw(point.Y);

    /// <summary>The ends of a point's band; none if one of them has no place.</summary>
    private double[] BandOf(PlotPoint point) =>
        point is { Low: { } low, High: { } high } && Y.CanDraw(low) && Y.CanDraw(high) ? [low, high] : [];

    private void DrawLines(Frame frame, List<PlotPoint[]>[] stretches, SeriesStyle[] styles)
    {
        foreach ((List<PlotPoint[]> pieces, SeriesStyle style) in stretches.Zip(styles))
        {
            pieces.ForEach(piece => DrawBand(frame, piece, style.Color));
        }

        foreach ((List<PlotPoint[]> pieces, SeriesStyle style) in stretches.Zip(styles))
        {
            foreach (PlotPoint[] piece in pieces.Where(piece => piece.Length > 1))
            {
                frame.Canvas.Polyline(
                    piece.Select(point => (frame.X(point.X), frame.Y(point.Y))), new Stroke(style.Color, 2.5, style.Dash));
            }

            PointMarks.Draw(frame, style, pieces);
        }
    }

    /// <summary>The points without those that have no place: the line is broken there, or at each point.</summary>
    private List<PlotPoint[]> StretchesOf(PlotSeries series)
    {
        IReadOnlyList<PlotPoint> points = series.Points;
        if (series.IsScattered)
        {
            return [.. points.Where(CanDraw).Select(point => (PlotPoint[])[point])];
        }

        var stretches = new List<PlotPoint[]>();
        for (int from = 0; from < points.Count; from++)
        {
            int length = points.Skip(from).TakeWhile(CanDraw).Count();
            if (length > 0)
            {
                stretches.Add([.. points.Skip(from).Take(length)]);
                from += length;
            }
        }

        return stretches;
    }

    private void DrawBand(Frame frame, PlotPoint[] piece, string color)
    {
        PlotPoint[] banded = [.. piece.Where(point => BandOf(point).Length > 0)];
        if (banded.Length == 1)
        {
            double x = frame.X(banded[0].X);
            frame.Canvas.Line(x, frame.Y(banded[0].Low!.Value), x, frame.Y(banded[0].High!.Value), new Stroke(color, 1.5));
        }
        else if (banded.Length > 1)
        {
            const double opacity = 0.2;
            IEnumerable<(double X, double Y)> upper = banded.Select(point => (frame.X(point.X), frame.Y(point.High!.Value)));
            IEnumerable<(double X, double Y)> lower = banded.Select(point => (frame.X(point.X), frame.Y(point.Low!.Value)));
            frame.Canvas.Polygon(upper.Concat(lower.Reverse()), color, opacity);
        }
    }

    private void DrawRings(Frame frame, PlotMark[] marks)
    {
        foreach (PlotMark mark in marks.Where(mark => mark.Y is { } height && Y.CanDraw(height)))
        {
            PointMarks.DrawRing(frame, mark.X, mark.Y!.Value);
        }
    }

    /// <summary>Each name to the right of the plot, at the height of its line's end, behind a piece of that line.</summary>
    private void DrawNames(Frame frame, PlotSeries[] series, string[] names, SeriesStyle[] styles)
    {
        (double X, double Y)[] ends =
        [
            .. series.Select(one => one.Points.Last(CanDraw)).Select(point => (frame.X(point.X), frame.Y(point.Y))),
        ];
        IReadOnlyList<double> heights =
            LabelColumn.Place([.. ends.Select(end => end.Y)], LabelGap, frame.Area.Top + KeyGap, frame.Area.Bottom);
        for (int index = 0; index < series.Length; index++)
        {
            if (names[index].Length > 0)
            {
                SeriesStyle style = styles[index];
                double from = frame.Area.Right + (2 * KeyGap);
                double to = from + KeyLength;
                if (!series[index].IsScattered)
                {
                    (double x, double y) = ends[index];
                    frame.Canvas.Line(x, y, from, heights[index], new Stroke(Palette.Axis, 1, "1 4"));
                    frame.Canvas.Line(from, heights[index], to, heights[index], new Stroke(style.Color, 2.5, style.Dash));
                }

                Markers.Draw(frame.Canvas, style.Marker, from + (KeyLength / 2), heights[index], style.Color);
                frame.Canvas.Text(to + KeyGap, heights[index], names[index], TextStyle.Left);
            }
        }
    }
}
