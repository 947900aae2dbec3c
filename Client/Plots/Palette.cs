namespace PygmyStore.Client.Plots;

/// <summary>Colours, dashes and markers that stay apart for colour-blind readers and in a grey print.</summary>
/// <remarks>The colours are those of Okabe and Ito. Yellow is only an area: nobody sees a yellow line on white.</remarks>
internal static class Palette
{
    public const string Ink = "#222222";
    public const string Axis = "#595959";
    public const string Grid = "#e0e0e0";

    /// <summary>As many lines as a reader can tell apart in one plot.</summary>
    public const int MostSeries = 7;

    private static readonly SeriesStyle[] Styles =
    [
        new("#0072b2", "", MarkerShape.Circle),
        new("#d55e00", "9 4", MarkerShape.Square),
        new("#009e73", "3 3", MarkerShape.Triangle),
        new("#cc79a7", "12 4 3 4", MarkerShape.Diamond),
        new("#000000", "6 3", MarkerShape.Cross),
        new("#e69f00", "16 4", MarkerShape.Pointer),
        new("#56b4e9", "5 3 2 3", MarkerShape.Ring),
    ];

    // Dark and light take turns, so that neighbours differ in grey too.
    private static readonly AreaStyle[] Areas =
    [
        new("#0072b2", "#ffffff"),
        new("#56b4e9", "#000000"),
        new("#d55e00", "#000000"),
        new("#f0e442", "#000000"),
        new("#000000", "#ffffff"),
        new("#e69f00", "#000000"),
        new("#009e73", "#000000"),
        new("#cc79a7", "#000000"),
    ];

    public static int MostAreas => Areas.Length;

    public static SeriesStyle Series(int index) => Styles[index];

    public static AreaStyle Area(int index) => Areas[index];
}

/// <summary>How a series looks.</summary>
internal sealed record SeriesStyle(string Color, string Dash, MarkerShape Marker);

/// <summary>The colour of an area, and that of a text on it.</summary>
internal sealed record AreaStyle(string Color, string Text);
