using PygmyStore.Client.Load.Figures;
using Spectre.Console;

namespace PygmyStore.Client.Load.Live;

/// <summary>A small table on a terminal, redrawn each second.</summary>
internal sealed class DrawnScreen(TextWriter output, bool hasColors) : ILoadScreen
{
    private const int MaxTitle = 30; // three titles on lines of their own: the table stays narrower than 80 columns

    public T During<T>(Func<Action<LiveSecond>, T> load)
    {
        // The writer is not the console's own, so Spectre cannot find out by itself what the terminal can do.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = hasColors ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        return console.Live(new Text("the load begins")).AutoClear(true)
            .Start(context => load(second => context.UpdateTarget(Draw(second))));
    }

    private static Table Draw(LiveSecond second)
    {
        string left = second.Left is { } time ? $"{time.TotalSeconds:F0} s left" : $"{second.Elapsed.TotalSeconds:F0} s";
        var table = new Table { Border = TableBorder.Rounded };
        foreach (string column in (string[])["time", "requests/s", "p50, ms", "p99, ms", "errors"])
        {
            table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        }

        table.AddRow(
            new Text(second.IsWarmUp ? $"{left} (warm-up)" : left),
            new Text(Figure.Rate(second.Rate), new Style(Color.Green)),
            new Text(Figure.Milliseconds(second.P50Us)),
            new Text(Figure.Milliseconds(second.P99Us)),
            new Text(Figure.Count(second.Errors), new Style(second.Errors == 0 ? Color.Default : Color.Red)));
        if (second.Books.Count > 0)
        {
            table.Caption = new TableTitle(Markup.Escape(string.Join('\n', second.Books.Select(Stock))));
        }

        return table;
    }

    private static string Stock(LiveBook book)
    {
        string title = book.Title.Length > MaxTitle ? book.Title[..MaxTitle] : book.Title;
        return $"{title}: {(book.Stock < 0 ? "stock not told" : $"{Figure.Count(book.Stock)} left")}";
    }
}
