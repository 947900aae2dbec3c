namespace PygmyStore.Client.Plots;

/// <summary>The texts above a plot that name its vertical lines, in as many rows as they need.</summary>
/// <remarks>A text that finds no room in the last row is left out; its line stays.</remarks>
internal sealed class MarkRow
{
    private const int MostRows = 4; // of more lines a reader sees none any more
    private const double RowHeight = 21;
    private const double Gap = 10;

    private readonly (string Text, double LineX, double TextX, int Row)[] _marks;

    /// <summary>The texts in the order of their places, from left to right.</summary>
    public MarkRow(string[] texts, double[] places)
    {
        double[] free = [.. Enumerable.Repeat(0.0, MostRows)];
        _marks = new (string, double, double, int)[texts.Length];
        for (int index = 0; index < texts.Length; index++)
        {
            string text = TextWidth.Cut(texts[index], SvgCanvas.Width / 2);
            double width = TextWidth.Of(text);
            double start = Math.Clamp(places[index] - (width / 2), Gap, SvgCanvas.Width - Gap - width);
            int row = Array.FindIndex(free, end => end <= start);
            if (row >= 0)
            {
                free[row] = start + width + Gap;
            }

            _marks[index] = (text, places[index], start, row);
        }

        Height = _marks.Length == 0 ? 0 : (_marks.Max(mark => mark.Row) + 1) * RowHeight;
    }

    /// <summary>What all rows need.</summary>
    public double Height { get; }

    public void Draw(SvgCanvas canvas, double top, double bottom)
    {
        foreach ((_, double x, _, int row) in _marks)
        {
            // Rows are filled from the bottom up, so that no line crosses the text of an earlier mark below it.
            double from = row < 0 ? top + Height : MiddleOf(row, top) + 10;
            canvas.Line(x, from, x, bottom, new Stroke(Palette.Ink, 1.25, "2 4"));
        }

        foreach ((string text, _, double x, int row) in _marks.Where(mark => mark.Row >= 0))
        {
            canvas.Rectangle(
                new Box(x - 2, MiddleOf(row, top) - (RowHeight / 2), TextWidth.Of(text) + 4, RowHeight), "#ffffff");
            canvas.Text(x, MiddleOf(row, top), text, TextStyle.Left);
        }
    }

    private double MiddleOf(int row, double top) => top - 4 + Height - ((row + 0.5) * RowHeight);
}
