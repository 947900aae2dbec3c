using System.Xml.Linq;
using PygmyStore.Client.Plots;
using PygmyStore.Client.Reports;
using PygmyStore.Tests.Client.Plots;

namespace PygmyStore.Tests.Client.Reports;

[TestFixture]
internal sealed class ReportTests
{
    private static readonly Plot Plot = SamplePlots.All["one-point"];

    private static readonly ReportDocument Report = new(
        "Load <of> \"x\" & y",
        [
            new Heading("First"),
            new Paragraph("a < b | c * d"),
            new DataTable("Times <ms>", ["operation", "p|50"], [["<b>buy</b>", "1.5"], ["lookup"]]),
            new Heading("Part", Level: 3),
            new PlotBlock("one", Plot),
        ]);

    [Test]
    public void The_page_needs_no_other_file_and_runs_nothing()
    {
        string page = HtmlReport.Write(Report);
        Assert.That(page, Does.StartWith("<!DOCTYPE html>\n").And.EndsWith("</html>\n"));
        Assert.That(page, Does.Not.Contain("<script").And.Not.Contain("href").And.Not.Contain("src=").And.Not.Contain("url("));
        Assert.That(page, Does.Contain("default-src 'none'"));
        Assert.That(page, Does.Contain(Plot.ToSvg()));
        Assert.That(page, Does.Not.Contain("\r"));
    }

    [Test]
    public void The_page_has_all_blocks_in_their_order_and_no_markup_of_a_text()
    {
        string page = HtmlReport.Write(Report);
        XElement body = XDocument.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..].Replace("</html>", "")).Root!;
        Assert.That(body.Elements().Select(element => element.Name.LocalName), Is.EqualTo(
            (string[])["h1", "h2", "p", "div", "h3", "figure"]));
        Assert.That(body.Element("h1")!.Value, Is.EqualTo(Report.Title));
        XElement table = body.Descendants("table").Single();
        Assert.That(table.Element("caption")!.Value, Is.EqualTo("Times <ms>"));
        Assert.That(
            table.Descendants("td").Select(cell => cell.Value), Is.EqualTo((string[])["<b>buy</b>", "1.5", "lookup", ""]));
        Assert.That(
            table.Descendants("td").Select(cell => cell.Attribute("class")?.Value),
            Is.EqualTo((string?[])[null, "figure", null, "figure"]));
    }

    [Test]
    public void Markdown_has_the_same_content_with_the_plots_beside_it()
    {
        var markdown = MarkdownReport.Write(Report, "plots");
        Assert.That(markdown.Plots, Is.EqualTo(new Dictionary<string, string> { ["plots/one.svg"] = Plot.ToSvg() }));
        Assert.That(markdown.Text, Is.EqualTo(
            """
            # Load \<of\> "x" \& y

            ## First

            a \< b \| c \* d

            Times \<ms\>

            | operation | p\|50 |
            | --- | ---: |
            | \<b\>buy\</b\> | 1.5 |
            | lookup |  |

            ### Part

            ![One point](plots/one.svg)

            A sample.

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Two_plots_of_one_name_are_a_bug() => Assert.That(
        () => MarkdownReport.Write(new ReportDocument("x", [new PlotBlock("a", Plot), new PlotBlock("a", Plot)])),
        Throws.ArgumentException);

    [Test]
    public void A_folder_has_the_report_in_both_forms_and_what_is_given_with_it()
    {
        string place = Directory.CreateTempSubdirectory("pygmy-report-").FullName;
        string folder = Path.Combine(place, "new", "report");
        try
        {
            Assert.That(ReportFolder.WhyNotReady(folder), Is.Null);
            Assert.That(Directory.GetFileSystemEntries(folder), Is.Empty);
            Assert.That(ReportFolder.WhyNotWritten(Report, folder, ("x.csv", "ä\n")), Is.Null);
            Assert.That(File.ReadAllText(Path.Combine(folder, "report.html")), Is.EqualTo(HtmlReport.Write(Report)));
            Assert.That(
                File.ReadAllText(Path.Combine(folder, "report.md")), Is.EqualTo(MarkdownReport.Write(Report, "plots").Text));
            Assert.That(File.ReadAllText(Path.Combine(folder, "plots", "one.svg")), Is.EqualTo(Plot.ToSvg()));
            Assert.That(File.ReadAllBytes(Path.Combine(folder, "x.csv")), Is.EqualTo("ä\n"u8.ToArray()));
            string file = Path.Combine(folder, "x.csv");
            Assert.That(
                ReportFolder.WhyNotWritten(Report, file), Does.StartWith($"{file}: the report could not be written: "));
            Assert.That(ReportFolder.WhyNotReady(file), Does.StartWith($"{file}: no report can be written there: "));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }
}
