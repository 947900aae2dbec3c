using System.Text;
using Spectre.Console;

namespace PygmyStore.Client.Shell;

/// <summary>A terminal as the drawing library wants it: with our width, and colors only where ours has any.</summary>
internal sealed class Screen : IAnsiConsoleOutput
{
    private const int Lines = 24; // nothing that is drawn depends on it

    private Screen(Terminal terminal)
    {
        Writer = terminal.Out;
        Width = terminal.Width;
    }

    public TextWriter Writer { get; }

    public bool IsTerminal => true;

    public int Width { get; }

    public int Height => Lines;

    public static IAnsiConsole Of(Terminal terminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new Screen(terminal),
        Ansi = terminal.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = terminal.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
    });

    public void SetEncoding(Encoding encoding)
    {
        // The writer has one already.
    }
}
