using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client.Load.Plan;

/// <summary>Which book, how many copies, which call: what the options mean, and that chance is fair and repeatable.</summary>
internal sealed class ChoiceTests
{
    private const int Draws = 100_000;

    private static readonly Book[] Books = [.. Enumerable.Range(1, 10).Select(n => new Book(n * 10, $"book {n}", "a", 1, 1, 1))];

    [Test]
    public void The_numbers_of_an_iteration_repeat_and_those_of_others_differ()
    {
        int[] once = Numbers(seed: 7, iteration: 3);
        Assert.That(Numbers(seed: 7, iteration: 3), Is.EqualTo(once));
        IEnumerable<string> all =
            from seed in new long[] { long.MinValue, -1, 0, 1, 2, long.MaxValue }
            from iteration in new long[] { 0, 1, 2, 3, 1000, long.MaxValue }
            select string.Join(' ', Numbers(seed, iteration));
        Assert.That(all, Is.Unique);
    }

    [Test]
    public void Neighbouring_iterations_are_no_alike() => Assert.That(
        Enumerable.Range(0, Draws).GroupBy(i => new IterationRandom(1, i).NextBelow(10)).Select(group => group.Count()),
        Is.All.InRange(Draws / 10 * 0.95, Draws / 10 * 1.05).And.Exactly(10).Items);

    [Test]
    public void Uniform_asks_for_all_books_alike() =>
        Assert.That(Shares("uniform"), Is.All.InRange(0.095, 0.105).And.Exactly(10).Items);

    [Test]
    public void Zipf_asks_for_the_first_books_most()
    {
        double sum = Enumerable.Range(1, 10).Sum(n => Math.Pow(n, -0.99));
        double[] shares = Shares("zipf");
        for (int i = 0; i < 10; i++)
        {
            Assert.That(shares[i], Is.EqualTo(Math.Pow(i + 1, -0.99) / sum).Within(0.006), $"book {i + 1}");
        }
    }

    [Test]
    public void An_item_number_asks_for_one_book() =>
        Assert.That(Shares("30"), Is.EqualTo([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]));

    [TestCase("3", "the load knows no book with the item number 3")]
    [TestCase("", "--items takes uniform, zipf or the item number of a book, not \"\"")]
    [TestCase("-1", "--items takes uniform, zipf or the item number of a book, not \"-1\"")]
    [TestCase("Zipf", "--items takes uniform, zipf or the item number of a book, not \"Zipf\"")]
    [TestCase("99999999999", "--items takes uniform, zipf or the item number of a book, not \"99999999999\"")]
    public void Other_items_are_refused(string text, string sentence)
    {
        Assert.That(ItemChoice.Parse(text, Books, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo(sentence));
    }

    [TestCase("1", 1, 1)]
    [TestCase("0-5", 0, 5)]
    [TestCase("2-2", 2, 2)]
    [TestCase("1000000", 1_000_000, 1_000_000)]
    public void A_quantity(string text, int least, int most)
    {
        QuantityRange? range = QuantityRange.Parse(text, out string refusal);
        Assert.That((range, refusal), Is.EqualTo((new QuantityRange(least, most), "")));
        var random = new IterationRandom(1, 1);
        Assert.That(Enumerable.Range(0, 100).Select(_ => range!.Value.Next(ref random)).Distinct().Order(),
            Is.EquivalentTo(Enumerable.Range(least, most - least + 1)));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("0-0")]
    [TestCase("-1")]
    [TestCase("5-0")]
    [TestCase("1-2-3")]
    [TestCase("1-")]
    [TestCase("1.5")]
    [TestCase(" 1")]
    [TestCase("1000001")]
    public void Other_quantities_are_refused(string text)
    {
        Assert.That(QuantityRange.Parse(text, out string refusal), Is.Null);
        Assert.That(refusal, Does.Contain($"not \"{text}\""));
    }

    [TestCase("search=40,lookup=40,buy=20", 40, 40, 20)]
    [TestCase("buy=1", 0, 0, 1)]
    [TestCase(" lookup = 0.5 , search=1", 1, 0.5, 0)]
    public void A_mix(string text, double search, double lookup, double buy)
    {
        MixWeights? weights = MixWeights.Parse(text, out string refusal);
        Assert.That((weights, refusal), Is.EqualTo((new MixWeights(search, lookup, buy), "")));
    }

    [TestCase("", "--mix takes search=40,lookup=40,buy=20 or a part of it, not \"\"")]
    [TestCase("buy", "--mix takes search=40,lookup=40,buy=20 or a part of it, not \"buy\"")]
    [TestCase("buy=1,", "--mix takes search=40,lookup=40,buy=20 or a part of it, not \"buy=1,\"")]
    [TestCase("sell=1", "--mix takes search=40,lookup=40,buy=20 or a part of it, not \"sell=1\"")]
    [TestCase("buy=1=2", "--mix takes search=40,lookup=40,buy=20 or a part of it, not \"buy=1=2\"")]
    [TestCase("buy=1,buy=2", "--mix names buy twice")]
    [TestCase("buy=-1", "--mix takes weights from 0 to 1000000, not \"-1\"")]
    [TestCase("buy=NaN", "--mix takes weights from 0 to 1000000, not \"NaN\"")]
    [TestCase("buy=1e3", "--mix takes weights from 0 to 1000000, not \"1e3\"")]
    [TestCase("buy=0,search=0", "--mix needs a weight above 0")]
    public void Other_mixes_are_refused(string text, string sentence)
    {
        Assert.That(MixWeights.Parse(text, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo(sentence));
    }

    private static int[] Numbers(long seed, long iteration)
    {
        var random = new IterationRandom(seed, iteration);
        return [.. Enumerable.Range(0, 5).Select(_ => random.NextBelow(int.MaxValue))];
    }

    private static double[] Shares(string text)
    {
        ItemChoice choice = ItemChoice.Parse(text, Books, out _)!;
        double[] shares = new double[Books.Length];
        for (int i = 0; i < Draws; i++)
        {
            var random = new IterationRandom(seed: 5, i);
            shares[choice.Next(ref random)] += 1.0 / Draws;
        }

        return [.. shares.Select(share => Math.Round(share, 9))];
    }
}
