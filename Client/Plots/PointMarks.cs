namespace PygmyStore.Client.Plots;

/// <summary>The markers of a line's points, and the texts beside them.</summary>
internal static class PointMarks
{
    // With more markers a line is a row of blots. A line through many points has them at some of the points.
    private const int MostMarkers = 16;

    private const double ToText = 12; // from the middle of a point, which may have a ring
    private const double SampleStep = 4; // a line is looked at in so short steps: less than a text is high

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
    }

    /// <summary>Around a point that matters.</summary>
    public static void DrawRing(Frame frame, double x, double y)
    {
        const double radius = 9;
        frame.Canvas.Circle(frame.X(x), frame.Y(y), radius, "none", new Stroke(Palette.Ink, 2));
    }

    /// <summary>
    /// The rings around points of all lines, and the texts beside them: each at the side where it covers the least of them. A
    /// text that has room at no side is left out.
    /// </summary>
    public static void DrawTexts(Frame frame, List<PlotPoint[]> pieces)
    {
        foreach (PlotPoint point in pieces.SelectMany(piece => piece).Where(point => point.HasRing))
        {
            DrawRing(frame, point.X, point.Y); // over all markers
        }

        PlotPoint[] points = [.. pieces.SelectMany(piece => piece).Where(point => point.Text is not null)];
        (double X, double Y)[] inked = points.Length == 0 ? [] : [.. pieces.SelectMany(piece => Samples(frame, piece))];
        var taken = new List<Box>();
        foreach (PlotPoint point in points)
        {
            Box best = Places(frame, point).Where(box => IsInside(frame, box) && !taken.Any(other => other.Overlaps(box)))
                .OrderBy(box => inked.Count(dot => box.Contains(dot.X, dot.Y))).FirstOrDefault();
            if (best.Width > 0)
            {
                TextStyle style = TextStyle.Left with { HasHalo = true };
                frame.Canvas.Text(best.Left, best.Top + (best.Height / 2), point.Text!, style);
                taken.Add(best);
            }
        }
    }

    /// <summary>Above, to the right, to the left, below.</summary>
    private static Box[] Places(Frame frame, PlotPoint point)
    {
        double width = TextWidth.Of(point.Text!);
        const double height = SvgCanvas.TextSize;
        (double x, double y) = (frame.X(point.X), frame.Y(point.Y));
        return
        [
            new Box(x - (width / 2), y - ToText - height, width, height), new Box(x + ToText, y - (height / 2), width, height),
            new Box(x - ToText - width, y - (height / 2), width, height), new Box(x - (width / 2), y + ToText, width, height),
        ];
    }

    private static bool IsInside(Frame frame, Box box) =>
        box.Left >= frame.Area.Left && box.Right <= frame.Area.Right && box.Top >= frame.Area.Top
        && box.Bottom <= frame.Area.Bottom;

    /// <summary>Dots along a line, close enough that a text on the line has one in it.</summary>
    private static IEnumerable<(double X, double Y)> Samples(Frame frame, PlotPoint[] piece)
    {
        yield return (frame.X(piece[0].X), frame.Y(piece[0].Y));
        for (int index = 1; index < piece.Length; index++)
        {
            (double x, double y) = (frame.X(piece[index - 1].X), frame.Y(piece[index - 1].Y));
            (double across, double down) = (frame.X(piece[index].X) - x, frame.Y(piece[index].Y) - y);
            int steps = (int)(Math.Max(Math.Abs(across), Math.Abs(down)) / SampleStep) + 1;
            for (int step = 0; step <= steps; step++)
            {
                yield return (x + (across * step / steps), y + (down * step / steps));
            }
        }
    }
}
