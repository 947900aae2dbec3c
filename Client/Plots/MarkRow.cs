namespace PygmyStore.Client.Plots;

/// <summary>The texts that name a plot's vertical lines: flags above the plot, in as many rows as they need.</summary>
/// <remarks>No line crosses the flag of another. A flag that finds no room is left out; its line stays.</remarks>
internal sealed class MarkRow
{
    private const int MostRows = 4; // of more lines a reader sees none any more
    private const double RowHeight = 21;
    private const double Gap = 10;
    private const double ToText = 5;

    private readonly Flag[] _flags;

    /// <param name="texts">What the flags say.</param>
    /// <param name="places">Where their lines are, from left to right.</param>
    public MarkRow(string[] texts, double[] places)
    {
        var placed = new List<Flag>();
        for (int index = texts.Length - 1; index >= 0; index--)
        {
            string text = TextWidth.Cut(texts[index], SvgCanvas.Width / 2);
            double left = Math.Min(places[index] + ToText, SvgCanvas.Width - Gap - TextWidth.Of(text));
            var flag = new Flag(text, places[index], left, Row: 0);
            placed.Add(flag with { Row = Enumerable.Range(0, MostRows).FirstOrDefault(row => placed.All(flag.FitsIn(row)), -1) });
        }

        _flags = [.. placed];
        Height = _flags.Length == 0 ? 0 : (_flags.Max(flag => flag.Row) + 1) * RowHeight;
    }

    /// <summary>What all rows need.</summary>
    public double Height { get; }

    public void Draw(SvgCanvas canvas, double bottomOfRows, double bottom)
    {
        foreach (Flag flag in _flags)
        {
            double middle = bottomOfRows - ((flag.Row + 0.5) * RowHeight);
            bool isBeside = flag.Left >= flag.LineX;
            double from = flag.Row < 0 ? bottomOfRows : middle + (isBeside ? -RowHeight / 2 : RowHeight / 2);
            canvas.Line(flag.LineX, from, flag.LineX, bottom, new Stroke(Palette.Ink, 1.25, "2 4"));
            if (flag.Row >= 0)
            {
                canvas.Text(flag.Left, middle, flag.Text, TextStyle.Left);
            }
        }
    }

    /// <summary>A text from its left end on, and its line, which goes down from its row; row 0 is the lowest.</summary>
    private readonly record struct Flag(string Text, double LineX, double Left, int Row)
    {
        private double Right => Left + TextWidth.Of(Text);

        /// <summary>Whether this flag could be in the row beside one that has its place.</summary>
        public Func<Flag, bool> FitsIn(int row)
        {
            Flag own = this;
            return other => other.Row < 0
                || ((other.Row != row || other.Right + Gap <= own.Left || own.Right + Gap <= other.Left)
                    && (other.Row < row || !own.Covers(other.LineX))
                    && (row < other.Row || !other.Covers(own.LineX)));
        }

        private bool Covers(double x) => x > Left - ToText && x < Right + ToText;
    }
}
