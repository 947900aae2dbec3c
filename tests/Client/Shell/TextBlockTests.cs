using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Shell;

[TestFixture]
internal sealed class TextBlockTests
{
    [TestCase("short", "short")]
    [TestCase("aaa bbb ccc ddd", "aaa bbb\n  ccc\n  ddd")]
    [TestCase("aaaaaaaaaaaa bbb", "aaaaaaaaaaaa\n  bbb")]
    [TestCase("a bbbbbbbbbbbb c", "a\n  bbbbbbbbbbbb\n  c")]
    public void A_line_breaks_at_its_spaces(string text, string lines) =>
        Assert.That(TextBlock.Wrap(text, width: 8, indent: 2).ReplaceLineEndings("\n"), Is.EqualTo(lines));
}
