using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Load.Figures;

/// <summary>A table of plain aligned columns: names to the left, figures to the right.</summary>
internal static class AlignedText
{
    /// <summary>No line of a report is longer: it fits every terminal.</summary>
    public const int Width = 80;

    private const string Gap = "  ";

    /// <summary>Writes a table whose first columns, so many, are names.</summary>
    public static void Write(TextWriter output, int names, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] lines = [head, .. rows];
        int[] widths = [.. head.Select((_, column) => lines.Max(line => line[column].Length))];
        foreach (IReadOnlyList<string> line in lines)
        {
            IEnumerable<string> cells = line.Select((cell, column) =>
                column < names ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join(Gap, cells).TrimEnd());
        }
    }

    /// <summary>Writes a text in lines that fit, broken between words; the lines after the first are indented.</summary>
    public static void WriteWrapped(TextWriter output, string text, int indent = 2) =>
        output.WriteLine(TextBlock.Wrap(text, Width, indent));
}
