namespace PygmyStore.Client.Plots;

/// <summary>The markers of a line's points, and the texts beside them.</summary>
internal static class PointMarks
{
    // With more markers a line is a row of blots. A line through many points has them at some of the points.
    private const int MostMarkers = 16;

    private const double TextGap = 14;

    public static void Draw(Frame frame, SeriesStyle style, List<PlotPoint[]> pieces)
    {
        int count = pieces.Sum(piece => piece.Length);
        int step = ((count - 1) / MostMarkers) + 1;
        int index = 0;
        foreach (PlotPoint[] piece in pieces)
        {
            foreach (PlotPoint point in piece)
            {
                // A point without neighbours is in no line: without its marker nobody would see it.
                if (index++ % step == 0 || piece.Length == 1)
                {
                    Markers.Draw(frame.Canvas, style.Marker, frame.X(point.X), frame.Y(point.Y), style.Color);
                }
            }
        }

        DrawTexts(frame, [.. pieces.SelectMany(piece => piece).Where(point => point.Text is not null)]);
    }

    /// <summary>Each text above its point, or below it where another text is; without room for either it is left out.</summary>
    private static void DrawTexts(Frame frame, PlotPoint[] points)
    {
        var taken = new List<Box>();
        foreach (PlotPoint point in points)
        {
            double width = TextWidth.Of(point.Text!);
            double left = Math.Clamp(
                frame.X(point.X) - (width / 2), frame.Area.Left + 2, Math.Max(frame.Area.Left + 2, frame.Area.Right - width));
            foreach (double middle in (double[])[frame.Y(point.Y) - TextGap, frame.Y(point.Y) + TextGap])
            {
                var box = new Box(left, middle - (SvgCanvas.TextSize / 2), width, SvgCanvas.TextSize);
                if (box.Bottom <= frame.Area.Bottom && !taken.Any(other => other.Overlaps(box)))
                {
                    frame.Canvas.Text(left, middle, point.Text!, TextStyle.Left);
                    taken.Add(box);
                    break;
                }
            }
        }
    }
}
