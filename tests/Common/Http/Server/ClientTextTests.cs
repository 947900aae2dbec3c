using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

internal sealed class ClientTextTests
{
    [TestCase("", "")]
    [TestCase("a b", "a b")]
    [TestCase("é\u20AC\U0001F4D6", "é\u20AC\U0001F4D6")]
    [TestCase("a\tb\0", "a\\u0009b\\u0000")]
    [TestCase("a\u202Eb\uFEFF\u2028", "a\\u202Eb\\uFEFF\\u2028")]
    [TestCase("\uE000\uFFFE", "\\uE000\\uFFFE")]
    public void What_cannot_be_seen_is_escaped(string text, string shown) => Assert.That(ClientText.Cut(text), Is.EqualTo(shown));

    [TestCase(40, "")]
    [TestCase(41, "...")]
    public void A_long_text_is_cut_between_characters(int length, string mark)
    {
        string text = string.Concat(Enumerable.Repeat("\U0001F4D6", length));
        Assert.That(ClientText.Quote(text), Is.EqualTo($"\"{text[..80]}{mark}\""));
    }
}
