using System.Globalization;

namespace PygmyStore.Tests.Common.Records;

internal sealed class BookRulesTests
{
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(999_999_999, true)]
    [TestCase(1_000_000_000, false)]
    public void Item_numbers_have_up_to_nine_digits(long itemNumber, bool isGood) =>
        Assert.That(BookRules.WhyNotItemNumber(itemNumber) is null, Is.EqualTo(isGood));

    [TestCase("-0.01", false)]
    [TestCase("0", true)]
    [TestCase("0.01", true)]
    [TestCase("0.001", false)]
    [TestCase("0.0000000000000000000000000000", false)]
    [TestCase("0.100", true)]
    [TestCase("1000000", true)]
    [TestCase("1000000.01", false)]
    public void A_cost_has_two_decimals_and_a_most(string cost, bool isGood) =>
        Assert.That(BookRules.WhyNotCost(decimal.Parse(cost, CultureInfo.InvariantCulture)) is null, Is.EqualTo(isGood));

    [TestCase("", false)]
    [TestCase("x", true)]
    [TestCase(" x", false)]
    [TestCase("x ", false)]
    [TestCase("a\tb", false)]
    [TestCase("a\u0085b", false)]
    [TestCase("書, \"quoted\"", true)]
    [TestCase(".", false)]
    [TestCase("..", false)]
    [TestCase("...", true)]
    [TestCase("./", true)]
    [TestCase("%2e", true)]
    public void A_title_is_text_that_every_face_can_name(string title, bool isGood) =>
        Assert.That((BookRules.WhyNotText("title", title) is null, BookRules.MayBeText(title)), Is.EqualTo((isGood, isGood)));

    /// <summary>Code units, because an attribute cannot hold half of a pair.</summary>
    [TestCase(new[] { 0xD83D }, false)]
    [TestCase(new[] { 0xDCD6 }, false)]
    [TestCase(new[] { 0xDCD6, 0xD83D }, false)]
    [TestCase(new[] { 0xD83D, 0xDCD6 }, true)]
    [TestCase(new[] { 'a', 0xD83D, 'b' }, false)]
    [TestCase(new[] { 0xD83D, 0xD83D, 0xDCD6 }, false)]
    public void A_title_has_no_half_of_a_surrogate_pair(int[] units, bool isGood) =>
        Assert.That(BookRules.MayBeText(string.Concat(units.Select(unit => (char)unit))), Is.EqualTo(isGood));

    [TestCase(200, true)]
    [TestCase(201, false)]
    public void A_title_has_up_to_two_hundred_characters(int length, bool isGood) =>
        Assert.That(BookRules.WhyNotText("title", new string('x', length)) is null, Is.EqualTo(isGood));

    [TestCase("", false)]
    [TestCase("!", true)]
    [TestCase("~", true)]
    [TestCase("a b", false)]
    [TestCase("a\u007f", false)]
    [TestCase("é", false)]
    public void An_op_is_visible_ascii(string op, bool isGood) => Assert.That(BookRules.WhyNotOp(op) is null, Is.EqualTo(isGood));

    [TestCase(255, true)]
    [TestCase(256, false)]
    public void An_op_has_up_to_255_characters(int length, bool isGood) =>
        Assert.That(BookRules.WhyNotOp(new string('x', length)) is null, Is.EqualTo(isGood));

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(1_000_000, true)]
    [TestCase(1_000_001, false)]
    public void A_quantity_is_from_one_to_a_million(long quantity, bool isGood) =>
        Assert.That(BookRules.WhyNotQuantity(quantity) is null, Is.EqualTo(isGood));

    [TestCase("10.00", "10")]
    [TestCase("10.50", "10.5")]
    [TestCase("0.00", "0")]
    public void A_cost_is_told_without_needless_zeros(string given, string plain)
    {
        decimal cost = BookRules.Plain(decimal.Parse(given, CultureInfo.InvariantCulture));
        Assert.That(cost.ToString(CultureInfo.InvariantCulture), Is.EqualTo(plain));
    }
}
