using PygmyStore.CatalogServer.Storage;

namespace PygmyStore.Tests.CatalogServer.Storage;

internal sealed class CatalogLogTests
{
    [TestCase("distributed systems", "distributed systems")]
    [TestCase("", "")]
    [TestCase("a,b", "\"a,b\"")]
    [TestCase("the \"best\"", "\"the \"\"best\"\"\"")]
    [TestCase("a\nupdate,2,na,-1", "\"a?update,2,na,-1\"")]
    [TestCase("a\r\nb\0\u0085\u2028\u2029c", "a??b????c")]
    [TestCase("\uD800", "\uD800")]
    public void A_text_is_one_field_of_one_line(string text, string field) =>
        Assert.That(CatalogLog.Field(text), Is.EqualTo(field));

    [Test]
    public void A_text_that_no_book_has_is_cut() =>
        Assert.That(CatalogLog.Field(new string('a', 10_000)), Is.EqualTo(new string('a', 200) + "~"));
}
