using System.Xml.Linq;
using PygmyStore.Client.Plots;

namespace PygmyStore.Tests.Client.Plots;

/// <summary>The parts that plots are made of, and what they do with values that are hard to draw.</summary>
[TestFixture]
internal sealed class PlotPartTests
{
    private static readonly PlotAxis Time = new("time", "s");
    private static readonly PlotAxis Log = new("latency", "ms", ScaleKind.Log);

    [TestCase("a & b < c > d \" e ' f", "a &amp; b &lt; c &gt; d &quot; e &#39; f")]
    [TestCase("\u0000\u001b\u000b", "\uFFFD\uFFFD\uFFFD")]
    [TestCase("\ud83d\ude00", "\ud83d\ude00")]
    [TestCase("\uffff", "\uFFFD")]
    public void Every_text_can_be_in_xml(string text, string escaped)
    {
        Assert.That(XmlText.Escape(text), Is.EqualTo(escaped));
        Assert.That(() => XDocument.Parse($"<t a=\"{XmlText.Escape(text)}\">{XmlText.Escape(text)}</t>"), Throws.Nothing);
    }

    [Test]
    public void Half_a_pair_of_surrogates_is_replaced() =>
        Assert.That(XmlText.Escape("\ud83d!\ude00"), Is.EqualTo("\uFFFD!\uFFFD")); // no attribute can hold such a text

    [Test]
    public void A_hostile_name_stays_text()
    {
        var series = new PlotSeries("<b onclick='x'>", [new PlotPoint(1, 1)]);
        LinePlot plot = SamplePlots.Lines("</title><script>", Time, Log, series);
        Assert.That(XDocument.Parse(plot.ToSvg()).Descendants().Select(one => one.Name.LocalName), Has.None.AnyOf("script", "b"));
    }

    [TestCase("50 50 50", "30 50 70")]
    [TestCase("10 50 90", "10 50 90")]
    [TestCase("90 10", "90 10")]
    [TestCase("0 1", "0 20")]
    [TestCase("100 100", "80 100")]
    [TestCase("55 45", "60 40")]
    [TestCase("0 0 0 0 0 0 0", "0 20 40 60 80 100 120")]
    [TestCase("", "")]
    public void Labels_move_apart_and_stay_inside(string wanted, string placed)
    {
        IReadOnlyList<double> places = LabelColumn.Place(Numbers(wanted), gap: 20, top: 0, bottom: 100);
        Assert.That(places, Is.EqualTo(Numbers(placed)).Within(1e-9));
    }

    [Test]
    public void Repeats_become_a_median_with_a_band()
    {
        var series = PlotSeries.OfRepeats(
            "x", [[new(2, 5), new(1, 1)], [new(1, 3), new(2, 9)], [new(1, 2), new(2, 4), new(3, 4)], [new(2, 6), new(1, 8)]]);
        Assert.That(series.Points, Is.EqualTo((PlotPoint[])
        [
            new(1, 2.5) { Low = 1, High = 8 }, new(2, 5.5) { Low = 4, High = 9 },
        ]));
        Assert.That(PlotSeries.OfRepeats("x", [[new(1, 1)]]).Points, Is.EqualTo((PlotPoint[])[new(1, 1)]));
        Assert.That(PlotSeries.OfRepeats("x", []).Points, Is.Empty);
    }

    [Test]
    public void Without_a_value_there_is_a_sentence_instead_of_axes()
    {
        Plot[] plots =
        [
            SamplePlots.Lines("x", Time, Log),
            SamplePlots.Lines("x", Time, Log, new PlotSeries("a", []), new PlotSeries("b", [new(1, 0), new(2, double.NaN)])),
            new StackedBars { Title = "x", Description = "", Axis = Time, Parts = ["a"], Bars = [new("b", [double.NaN])] },
            Heat([[0]]),
            new Waterfall { Title = "x", Description = "", Axis = Time, Spans = [new("a", 1, -1), new("b", double.NaN, 1)] },
            new ForestPlot { Title = "x", Description = "", Axis = Time, Rows = [new("a", 0, null, null)] },
        ];
        foreach (Plot plot in plots)
        {
            XElement[] drawn = [.. XDocument.Parse(plot.ToSvg()).Root!.Elements()];
            Assert.That(drawn[^1].Value, Is.EqualTo("There is nothing to draw: no value was measured."), $"{plot.GetType()}");
            Assert.That(drawn.Select(one => one.Name.LocalName), Has.None.EqualTo("line"), $"{plot.GetType()}");
        }
    }

    [Test]
    public void A_value_without_a_place_breaks_the_line()
    {
        PlotPoint[] points = [new(1, 1), new(2, 2), new(3, 0), new(4, 4), new(5, double.NaN), new(6, 6), new(7, 7)];
        string svg = SamplePlots.Lines("x", Time, Log, new PlotSeries("a", points)).ToSvg();
        string[] drawn = [.. XDocument.Parse(svg).Descendants().Select(one => one.Name.LocalName)];
        Assert.That(drawn.Count(name => name == "polyline"), Is.EqualTo(2));
        Assert.That(drawn.Count(name => name == "circle"), Is.EqualTo(5 + 1), "the points, and the one beside the name");
    }

    [Test]
    public void Shapes_that_do_not_fit_together_are_a_bug()
    {
        var bars = new StackedBars { Title = "x", Description = "", Axis = Time, Parts = ["a"], Bars = [new("b", [1, 2])] };
        Assert.That(() => bars.ToSvg(), Throws.ArgumentException);
        Assert.That(() => Heat([[1, 2]]).ToSvg(), Throws.ArgumentException);
    }

    [Test]
    public void What_is_left_out_is_said()
    {
        PlotSeries[] many = [.. Enumerable.Range(0, 9).Select(index => new PlotSeries($"{index}", [new PlotPoint(1, 1)]))];
        var forest = new ForestPlot
        {
            Title = "x",
            Description = "",
            Axis = Time,
            Rows = [.. Enumerable.Range(0, 45).Select(index => new ForestRow($"{index}", 1, null, null))],
        };
        Assert.That(SamplePlots.Lines("x", Time, Log, many).ToSvg(), Does.Contain("2 more are not shown"));
        Assert.That(forest.ToSvg(), Does.Contain("5 more rows are not shown"));
    }

    private static HeatMap Heat(long[][] counts) => new()
    {
        Title = "x",
        Description = "",
        X = Time,
        Y = Log,
        XEdges = [0, 1],
        YEdges = [1, 2],
        Counts = counts,
        Unit = "",
    };

    private static double[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(double.Parse)];
}
