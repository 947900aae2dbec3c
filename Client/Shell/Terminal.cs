using PygmyStore.Common.Runtime;

namespace PygmyStore.Client.Shell;

/// <summary>Where a command reads and writes. If nobody watches the output, it gets plain lines.</summary>
/// <remarks>
/// Answers go to <see cref="Out"/>; prompts and whatever else only a person needs go to <see cref="Error"/>, so that a pipe gets
/// the answers alone.
/// </remarks>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool IsInteractive)
{
    /// <summary>Columns of a line; where no terminal is, what fits on any.</summary>
    public const int DefaultWidth = 80;

    private const int MinWidth = 40; // narrower ones break the lines themselves

    public int Width { get; init; } = DefaultWidth;

    /// <summary>Whether colors may be used: on a terminal, unless its user said no (no-color.org).</summary>
    public bool HasColor { get; init; }

    public static Terminal OfProcess()
    {
        bool isInteractive = !Console.IsOutputRedirected;
        return new(Console.In, Messages.Out, Messages.Error, isInteractive)
        {
            Width = isInteractive ? WidthOfProcess() : DefaultWidth,
            HasColor = isInteractive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
        };
    }

    /// <summary>The text in a color, where there are any.</summary>
    public string Paint(string text, Tone tone) => HasColor ? $"\e[{(int)tone}m{text}\e[0m" : text;

    /// <summary>A long line, broken at its spaces where a person reads it. A pipe gets it whole, for grep.</summary>
    public string Fit(string line, int indent = 0) => IsInteractive ? TextBlock.Wrap(line, Width, indent) : line;

    private static int WidthOfProcess()
    {
        try
        {
            return Console.WindowWidth is var width && width > 0 ? Math.Max(width, MinWidth) : DefaultWidth;
        }
        catch (IOException)
        {
            return DefaultWidth; // a terminal that does not say
        }
    }
}

/// <summary>What a color says. The values are those of the terminal's escape sequence (ECMA-48, SGR).</summary>
internal enum Tone
{
    Strong = 1,
    Bad = 31,
    Good = 32,
    Quiet = 90,
}
