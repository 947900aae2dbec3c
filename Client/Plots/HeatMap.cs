namespace PygmyStore.Client.Plots;

/// <summary>How many calls took how long, and when: a column for each stretch of time, a row for each latency.</summary>
/// <remarks>The darker, the more, by factors: a single slow call among thousands can still be seen.</remarks>
internal sealed record HeatMap : Plot
{
    /// <summary>More columns, or rows, are narrower than what a projector shows.</summary>
    public const int MostCells = 240;

    private const double Top = 80;
    private const double BarWidth = 20;
    private const double BarGap = 24;
    private const double TextGap = 8;
    private const int BarSteps = 40;

    // From light to dark blue: the brightness falls evenly, so it works in grey too.
    private static readonly (double R, double G, double B)[] Colors = [(214, 230, 244), (74, 152, 201), (8, 48, 107)];

    public required PlotAxis X { get; init; }

    public required PlotAxis Y { get; init; }

    /// <summary>The edges of the columns, rising: one more than there are columns.</summary>
    public required IReadOnlyList<double> XEdges { get; init; }

    /// <summary>The edges of the rows, rising.</summary>
    public required IReadOnlyList<double> YEdges { get; init; }

    /// <summary>The counts of each column, from its lowest row. Empty cells stay white.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Counts { get; init; }

    /// <summary>What is counted, as in <c>calls</c>.</summary>
    public required string Unit { get; init; }

    public override string ToSvg()
    {
        Validate();
        long most = Counts.SelectMany(column => column).DefaultIfEmpty(0).Max();
        if (most <= 0)
        {
            return NothingToDraw();
        }

        Scale x = X.ScaleOf(XEdges);
        Scale y = Y.ScaleOf(YEdges);
        SvgCanvas canvas = NewCanvas(UsualHeight);
        double left = Margin + Frame.RoomBeside(y);
        double beside = Math.Max(TextWidth.Of(NumberText.OfTick(most)) + BarWidth + TextGap, TextWidth.Of(Unit));
        double width = SvgCanvas.Width - Margin - beside - BarGap - left;
        var frame = new Frame(canvas, new Box(left, Top, width, UsualHeight - Top - Frame.RoomBelow), x, y);
        frame.DrawAxes(X, Y);
        for (int column = 0; column < Counts.Count; column++)
        {
            DrawColumn(frame, column, most);
        }

        DrawBar(frame, most);
        return canvas.End();
    }

    private void Validate()
    {
        if (XEdges.Count != Counts.Count + 1 || Counts.Any(column => column.Count != YEdges.Count - 1)
            || Counts.Count > MostCells || YEdges.Count > MostCells || !XEdges.All(X.CanDraw) || !YEdges.All(Y.CanDraw))
        {
            throw new ArgumentException($"Counts are columns of cells between edges that can be drawn, at most {MostCells}.");
        }
    }

    private void DrawColumn(Frame frame, int column, long most)
    {
        for (int row = 0; row < Counts[column].Count; row++)
        {
            if (Counts[column][row] > 0)
            {
                double left = frame.X(XEdges[column]);
                double top = frame.Y(YEdges[row + 1]);
                frame.Canvas.Rectangle(
                    new Box(left, top, frame.X(XEdges[column + 1]) - left, frame.Y(YEdges[row]) - top),
                    ColorOf(Counts[column][row], most));
            }
        }
    }

    /// <summary>The colours with their numbers, from 1 up to the most.</summary>
    private void DrawBar(Frame frame, long most)
    {
        Box area = frame.Area;
        double left = area.Right + BarGap;
        double step = area.Height / BarSteps;
        for (int index = 0; index < BarSteps; index++)
        {
            double share = (index + 0.5) / BarSteps;
            frame.Canvas.Rectangle(new Box(left, area.Bottom - ((index + 1) * step), BarWidth, step), ColorOf(share));
        }

        frame.Canvas.Text(left, 56, Unit, TextStyle.Left with { IsBold = true });
        double free = area.Bottom + SvgCanvas.TextSize;
        IEnumerable<double> decades = Enumerable.Range(0, 19).Select(power => Math.Pow(10, power)).Where(count => count < most);
        foreach (double count in decades.Append(most))
        {
            double middle = area.Bottom - (ShareOf(count, most) * area.Height);
            bool isLast = count == most;
            if (isLast || (middle <= free && middle - area.Top > SvgCanvas.TextSize))
            {
                frame.Canvas.Text(left + BarWidth + TextGap, middle, NumberText.OfTick(count), TextStyle.Left);
                free = middle - SvgCanvas.TextSize;
            }
        }
    }

    private static double ShareOf(double count, long most) => most == 1 ? 1 : Math.Log(count) / Math.Log(most);

    private static string ColorOf(long count, long most) => ColorOf(ShareOf(count, most));

    private static string ColorOf(double share)
    {
        double place = share * (Colors.Length - 1);
        int below = Math.Min((int)place, Colors.Length - 2);
        double part = place - below;
        ((double R, double G, double B) from, (double R, double G, double B) to) = (Colors[below], Colors[below + 1]);
        return $"#{Mixed(from.R, to.R):x2}{Mixed(from.G, to.G):x2}{Mixed(from.B, to.B):x2}";

        int Mixed(double one, double other) => (int)Math.Round(one + (part * (other - one)));
    }
}
