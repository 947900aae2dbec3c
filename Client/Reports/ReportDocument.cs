using PygmyStore.Client.Plots;

namespace PygmyStore.Client.Reports;

/// <summary>A report of a measurement: texts, tables and plots, one after the other.</summary>
/// <remarks><see cref="HtmlReport"/> and <see cref="MarkdownReport"/> write it, and escape its texts.</remarks>
internal sealed record ReportDocument(string Title, IReadOnlyList<ReportBlock> Blocks);

/// <summary>A part of a report.</summary>
internal abstract record ReportBlock;

/// <summary>A heading.</summary>
/// <param name="Text">A few words.</param>
/// <param name="Level">2 for a section, 3 for a part of it; the title of the report is 1.</param>
internal sealed record Heading(string Text, int Level = 2) : ReportBlock;

/// <summary>Some sentences.</summary>
internal sealed record Paragraph(string Text) : ReportBlock;

/// <summary>A table: the first columns are names, to the left; the others are figures, to the right.</summary>
/// <param name="Caption">Says what is in it, with the units.</param>
/// <param name="Head">The names of the columns.</param>
/// <param name="Rows">Each has a cell for each column.</param>
/// <param name="Names">How many columns are names.</param>
internal sealed record DataTable(
    string Caption, IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows, int Names = 1) : ReportBlock
{
    /// <summary>The cells of a row with what they are; a missing one is empty.</summary>
    public IEnumerable<(string Text, bool IsName)> Cells(IReadOnlyList<string> row) =>
        Head.Select((_, column) => (column < row.Count ? row[column] : "", column < Names));
}

/// <summary>A plot.</summary>
/// <param name="Name">Of its file beside a Markdown report, without extension: small letters, digits and hyphens.</param>
/// <param name="Plot">The plot itself.</param>
internal sealed record PlotBlock(string Name, Plot Plot) : ReportBlock;
