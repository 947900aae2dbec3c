using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Shell;

[TestFixture]
public sealed class ReportTableTests
{
    [TestCase(true)]
    [TestCase(false)]
    public void Every_cell_is_shown_as_it_is(bool isInteractive)
    {
        var table = new ReportTable(["title", "stock"], [["[bold]Brackets[/] [in a title", "12"]]);
        string text = Text(table, isInteractive, hasColor: false);
        Assert.That(text, Does.Contain("[bold]Brackets[/] [in a title").And.Contain("12").And.Contain("stock"));
        Assert.That(text, Does.Not.Contain("\e"));
    }

    [Test]
    public void A_terminal_with_colors_gets_some() =>
        Assert.That(Text(new ReportTable(["title"], [["T"]]), isInteractive: true, hasColor: true), Does.Contain("\e["));

    [Test]
    public void A_plain_table_that_is_too_wide_shortens_its_texts_and_never_a_number()
    {
        var table = new ReportTable(
            ["title", "topic", "stock"],
            [[new string('a', 100), new string('b', 30), "123456789012"], ["short", "t", "1"]])
        {
            MaxWidth = 50,
        };
        string[] lines = Text(table, isInteractive: false, hasColor: false).ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.That(lines.Select(line => line.Length), Has.All.LessThanOrEqualTo(50));
        Assert.That(lines[1], Is.EqualTo(new string('a', 14) + "...  " + new string('b', 14) + "...  123456789012"));
        Assert.That(lines[2], Does.StartWith("short ").And.EndWith(" 1"));
    }

    [Test]
    public void Numbers_that_are_too_wide_stay_whole()
    {
        var table = new ReportTable(["a", "b"], [["1234567890", "1234567890"]]) { MaxWidth = 10 };
        Assert.That(Text(table, isInteractive: false, hasColor: false), Does.Contain("1234567890  1234567890"));
    }

    private static string Text(ReportTable table, bool isInteractive, bool hasColor)
    {
        using var output = new StringWriter();
        table.WriteTo(new Terminal(TextReader.Null, output, TextWriter.Null, isInteractive) { HasColor = hasColor });
        return output.ToString();
    }
}
