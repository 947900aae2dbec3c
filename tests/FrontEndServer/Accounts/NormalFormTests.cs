using PygmyStore.FrontEndServer.Accounts;

namespace PygmyStore.Tests.FrontEndServer.Accounts;

/// <summary>The same characters composed in another way are the same text (examples of Unicode's NormalizationTest).</summary>
internal sealed class NormalFormTests
{
    [TestCase("Ada", "Ada")]
    [TestCase("e\u0301", "\u00e9")]
    [TestCase("\u00e9", "\u00e9")]
    [TestCase("\u1e0a\u0323", "\u1e0c\u0307")]
    [TestCase("\u212b", "\u00c5")]
    [TestCase("\u1100\u1161\u11a8", "\uac01")]
    [TestCase("\u0958", "\u0915\u093c")]
    [TestCase("\ud834\udd5e", "\ud834\udd57\ud834\udd65")]
    [TestCase("\ufb01", "\ufb01")]
    [TestCase("", "")]
    public void Text_is_composed(string text, string composed) => Assert.That(NormalForm.Of(text), Is.EqualTo(composed));

    [TestCase('a', '\ud834')]
    [TestCase('\udd5e', 'a')]
    [TestCase('\udd5e', '\ud834')]
    public void Half_a_character_is_none(params char[] text) => Assert.That(NormalForm.Of(new string(text)), Is.Null);

    [TestCase("\u03b1\u0313\u0300\u0345", "\u1f82")]
    [TestCase("\ud804\udc99\ud804\udcba", "\ud804\udc9a")]
    public void The_longest_password_is_composed_however_it_was_typed(string typed, string character)
    {
        string longest = string.Concat(Enumerable.Repeat(typed, AccountRules.MaxPasswordLength));
        string composed = NormalForm.Of(longest)!;
        Assert.That(composed, Is.EqualTo(string.Concat(Enumerable.Repeat(character, AccountRules.MaxPasswordLength))));
        Assert.That((longest.Length, AccountRules.WhyNotPassword(composed)), Is.EqualTo((NormalForm.MaxLength, (string?)null)));
        Assert.That(NormalForm.Of(longest + "x"), Is.Null, "it would be refused after a work that grows with its square");
    }
}
