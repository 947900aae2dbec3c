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
        using var output = new StringWriter();
        table.WriteTo(new Terminal(TextReader.Null, output, TextWriter.Null, isInteractive));
        Assert.That(output.ToString(), Does.Contain("[bold]Brackets[/] [in a title").And.Contain("12").And.Contain("stock"));
    }
}
