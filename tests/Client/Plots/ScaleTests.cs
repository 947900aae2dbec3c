using PygmyStore.Client.Plots;

namespace PygmyStore.Tests.Client.Plots;

[TestFixture]
internal sealed class ScaleTests
{
    [TestCase(ScaleKind.Linear, 0, 10, "0 2 4 6 8 10")]
    [TestCase(ScaleKind.Linear, 3, 97, "0 20 40 60 80 100")]
    [TestCase(ScaleKind.Linear, 5, 5, "0 1 2 3 4 5")]
    [TestCase(ScaleKind.Linear, 0, 0, "0 0.2 0.4 0.6 0.8 1")]
    [TestCase(ScaleKind.Linear, -3, 4, "-4 -2 0 2 4")]
    [TestCase(ScaleKind.Linear, 0, 0.0071, "0 0.002 0.004 0.006 0.008")]
    [TestCase(ScaleKind.Linear, 0, 1e-320, "0 0.2 0.4 0.6 0.8 1")]
    [TestCase(ScaleKind.Linear, 0, 1e15, "0 2e14 4e14 6e14 8e14 1e15")]
    [TestCase(ScaleKind.Log, 1, 100, "1 2 5 10 20 50 100")]
    [TestCase(ScaleKind.Log, 3, 70, "2 5 10 20 50 100")]
    [TestCase(ScaleKind.Log, 0.3, 9e6, "0.1 1 10 100 1,000 10,000 100,000 1M 10M")]
    [TestCase(ScaleKind.Log, 1e-9, 1e15, "1e-9 1e-6 0.001 1 1,000 1M 1e9 1e12 1e15")]
    [TestCase(ScaleKind.Log, 4, 4, "2 3 4 5 6 7 8")]
    [TestCase(ScaleKind.Log, 0.92, 1.3, "0.9 1 1.1 1.2 1.3")]
    [TestCase(ScaleKind.Nines, 0, 99.9, "0 50 90 99 99.9")]
    [TestCase(ScaleKind.Nines, 0, 99.91, "0 50 90 99 99.9 99.99")]
    [TestCase(ScaleKind.Nines, 0, 50, "0 50 90 99")]
    [TestCase(ScaleKind.Nines, 0, 99.99999, "0 50 90 99 99.9 99.99 99.999 99.9999")]
    public void Ticks_are_round_numbers(ScaleKind kind, double least, double most, string ticks)
    {
        var scale = Scale.Of(kind, least, most);
        Assert.That(string.Join(' ', scale.Ticks.Select(NumberText.OfTick)), Is.EqualTo(ticks));
        Assert.That((scale.Place(least), scale.Place(most)), Is.EqualTo((0.5, 0.5)).Within(0.5 + 1e-9));
    }

    [Test]
    public void Each_nine_takes_the_same_room()
    {
        var scale = Scale.Of(ScaleKind.Nines, 0, 99.99);
        double[] places = [.. ((double[])[0, 90, 99, 99.9, 99.99]).Select(scale.Place)];
        Assert.That(places, Is.EqualTo((double[])[0, 0.25, 0.5, 0.75, 1]).Within(1e-9));
    }

    [TestCase(ScaleKind.Linear, 0, true)]
    [TestCase(ScaleKind.Linear, 1e15, true)]
    [TestCase(ScaleKind.Linear, 1.1e15, false)]
    [TestCase(ScaleKind.Linear, -1.1e15, false)]
    [TestCase(ScaleKind.Linear, double.NaN, false)]
    [TestCase(ScaleKind.Linear, double.NegativeInfinity, false)]
    [TestCase(ScaleKind.Log, 1e-9, true)]
    [TestCase(ScaleKind.Log, 0, false)]
    [TestCase(ScaleKind.Log, -1, false)]
    [TestCase(ScaleKind.Log, double.NaN, false)]
    [TestCase(ScaleKind.Log, double.PositiveInfinity, false)]
    [TestCase(ScaleKind.Nines, 0, true)]
    [TestCase(ScaleKind.Nines, 99.9999, true)]
    [TestCase(ScaleKind.Nines, 100, false)]
    [TestCase(ScaleKind.Nines, -0.1, false)]
    public void A_value_without_a_place_cannot_be_drawn(ScaleKind kind, double value, bool canDraw) =>
        Assert.That(new PlotAxis("x", "", kind).CanDraw(value), Is.EqualTo(canDraw));

    [TestCase(0, "0")]
    [TestCase(1234.4, "1,230")]
    [TestCase(999.6, "1,000")]
    [TestCase(12.34, "12.3")]
    [TestCase(0.01234, "0.0123")]
    [TestCase(9.996, "10.00")]
    [TestCase(2_500_000, "2.5M")]
    [TestCase(-0.5, "-0.500")]
    [TestCase(0.00001, "1e-5")]
    [TestCase(1e-320, "0")]
    [TestCase(double.NaN, "-")]
    public void A_value_has_three_digits(double value, string text) => Assert.That(NumberText.OfValue(value), Is.EqualTo(text));
}
