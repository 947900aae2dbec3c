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
}
