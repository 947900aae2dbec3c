using System.Globalization;
using System.Xml.Linq;
using PygmyStore.Client.Plots;

namespace PygmyStore.Tests.Client.Plots;

/// <summary>What holds for every plot, whatever it shows.</summary>
[TestFixture]
internal sealed class PlotRuleTests
{
    private static IEnumerable<string> Names => SamplePlots.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void It_is_one_document_with_title_and_description(string name)
    {
        Plot plot = SamplePlots.All[name];
        XElement svg = Parse(plot);
        Assert.That(svg.Elements().Take(2).Select(element => (element.Name.LocalName, element.Value)), Is.EqualTo(
            ((string, string)[])[("title", plot.Title), ("desc", plot.Description)]));
        Assert.That(svg.Attribute("role")?.Value, Is.EqualTo("img"));
    }

    [TestCaseSource(nameof(Names))]
    public void It_runs_nothing_and_refers_to_nothing(string name) => Assert.That(
        Parse(SamplePlots.All[name]).DescendantsAndSelf().SelectMany(element =>
            element.Attributes().Select(attribute => attribute.Name.LocalName).Append(element.Name.LocalName)),
        Has.None.Matches<string>(word => word is "script" or "style" or "href" or "id" or "image" or "foreignObject"
            || word.StartsWith("on", StringComparison.Ordinal)));

    [TestCaseSource(nameof(Names))]
    public void No_text_covers_another_or_leaves_the_picture(string name)
    {
        XElement svg = Parse(SamplePlots.All[name]);
        (string Text, Box Box)[] texts = [.. svg.Elements().Where(element => element.Name.LocalName == "text").Select(Measured)];
        var picture = new Box(0, 0, Number(svg, "width"), Number(svg, "height"));
        Assert.That(texts, Is.Not.Empty);
        Assert.That(
            texts.Where(one => one.Box.Left < 0 || one.Box.Right > picture.Right || one.Box.Top < 0
                || one.Box.Bottom > picture.Bottom).Select(one => one.Text),
            Is.Empty);
        Assert.That(
            from one in texts.Index()
            from other in texts.Skip(one.Index + 1)
            where one.Item.Box.Overlaps(other.Box)
            select $"{one.Item.Text} / {other.Text}",
            Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void No_number_of_it_is_none(string name) =>
        Assert.That(SamplePlots.All[name].ToSvg(), Does.Not.Contain("NaN").And.Not.Contain("Infinity").And.Not.Contain("∞"));

    private static XElement Parse(Plot plot) => XDocument.Parse(plot.ToSvg()).Root!;

    private static (string Text, Box Box) Measured(XElement text)
    {
        double size = text.Attribute("font-size") is null ? SvgCanvas.TextSize : Number(text, "font-size");
        double width = TextWidth.Of(text.Value, size, text.Attribute("font-weight") is not null);
        double start = Number(text, "x") - (text.Attribute("text-anchor")?.Value switch
        {
            "middle" => width / 2,
            "end" => width,
            _ => 0,
        });
        return (text.Value, new Box(start, Number(text, "y") - (0.8 * size), width, size));
    }

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
