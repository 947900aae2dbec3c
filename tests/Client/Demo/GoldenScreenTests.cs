namespace PygmyStore.Tests.Client.Demo;

/// <summary>What a mask takes, and what it does not swallow.</summary>
internal sealed class GoldenScreenTests
{
    [TestCase("sold: <n>.", "sold: 1.")]
    [TestCase("sold: <n>.", "sold: 12,345.")]
    [TestCase("lost: <n0>.", "lost: 0.")]
    [TestCase("<t> ms", "0.06 ms")]
    [TestCase("<t> ms", "1,234 ms")]
    [TestCase("  <n>   <t>  <bar>", "        1      156  ....FFFFFFFFFFFFFFFFFFFFFFFFOOOOOOOCCCCC")]
    [TestCase("<a:n> and <a:n>", "3 and 3")]
    [TestCase("a\n<a:n>\n<a:n>", "a\n7\n7")]
    [TestCase("a\n? b\nc", "a\nb\nc")]
    [TestCase("a\n? b\nc", "a\nc")]
    [TestCase("a\n| b <n>\nc", "b 2\nc")]
    [TestCase("a\n\nb", "a\n\nb")]
    public void A_screen_that_is_as_it_must_be(string golden, string screen) => Assert.That(Difference(golden, screen), Is.Null);

    [TestCase("sold: <n>.", "sold: 0.", TestName = "Nothing is not some")]
    [TestCase("sold: <n>.", "sold: -1.", TestName = "A negative number is none")]
    [TestCase("lost: <n0>.", "lost: some.", TestName = "A word is no number")]
    [TestCase("<n> of <n>", "3 of 4 or 5", TestName = "A mask takes one figure")]
    [TestCase("<bar>", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", TestName = "A bar has a share of each server")]
    [TestCase("<bar>", ".FOC", TestName = "A bar has forty letters")]
    [TestCase("<a:n> and <a:n>", "3 and 4", TestName = "A name has one figure in a line")]
    [TestCase("<a:n>\n<a:n>", "7\n8", TestName = "A name has one figure in a screen")]
    [TestCase("a\n? b\nc", "a\nd\nc", TestName = "A line that may be missing is no other line")]
    [TestCase("a\n| b", "c", TestName = "There are no more forms")]
    [TestCase("a\nb", "a", TestName = "A line is missing at the end")]
    [TestCase("a", "a\nb", TestName = "A line is too much at the end")]
    [TestCase("a\nb", "b\na", TestName = "The order counts")]
    [TestCase("a", "A", TestName = "Letters count")]
    public void A_screen_that_differs(string golden, string screen) => Assert.That(Difference(golden, screen), Is.Not.Null);

    [Test]
    public void A_difference_tells_the_line_both_texts_and_the_figures_with_names()
    {
        string? difference = Difference("<sold:n> sold\n| none sold\nAudit: <sold:n>", "12 sold\nAudit: 11");
        Assert.That(difference!.ReplaceLineEndings("\n"), Is.EqualTo(
            "line 2 of the screen:\n  expected: Audit: <sold:n>\n  got:      Audit: 11\n  (sold was 12 above)\n"));
    }

    private static string? Difference(string golden, string screen) =>
        new GoldenScreen(golden.Split('\n')).DifferenceFrom(screen.Split('\n'));
}
