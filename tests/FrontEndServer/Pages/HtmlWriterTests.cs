using System.Buffers;
using System.Text;
using PygmyStore.FrontEndServer.Pages;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>Whatever text goes into a page, it stays text.</summary>
internal sealed class HtmlWriterTests
{
    [TestCase("plain", "plain")]
    [TestCase("", "")]
    [TestCase("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [TestCase("a & b &amp; \"c\" 'd'", "a &amp; b &amp;amp; &quot;c&quot; &#39;d&#39;")]
    [TestCase("é 漢 😀", "é 漢 😀")]
    [TestCase("tab\tline\n", "tab\tline\n")]
    [TestCase("a\0b\u001Bc\u007Fd\u0085e", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe")]
    [TestCase("]]>-->", "]]&gt;--&gt;")]
    public void Text_and_values_are_escaped(string text, string escaped)
    {
        Assert.That(Written(html => html.Text(text)), Is.EqualTo(escaped));
        Assert.That(Written(html => html.Put("p", text)), Is.EqualTo($"<p>{escaped}</p>"));
        string value = text.Length == 0 ? "" : $"=\"{escaped}\"";
        Assert.That(Written(html => html.PutVoid("input", ("value", text))), Is.EqualTo($"<input value{value}>"));
    }

    [Test]
    public void Half_of_a_surrogate_pair_is_no_character() => // no text of an attribute of a test can hold one
        Assert.That(Written(html => html.Text($"half {(char)0xD800} pair")), Is.EqualTo("half \uFFFD pair"));

    [Test]
    public void Elements_end_in_their_order()
    {
        string written = Written(html =>
        {
            using (html.Open("ul", ("class", "a"), ("hidden", ""), ("id", null)))
            using (html.Open("li"))
            {
                html.Put("a", "b", ("href", "/c?d=e&f"));
            }
        });
        Assert.That(written, Is.EqualTo("<ul class=\"a\" hidden><li><a href=\"/c?d=e&amp;f\">b</a></li></ul>"));
    }

    [TestCase("/")]
    [TestCase("/books?topic=a%20b")]
    [TestCase("#main")]
    public void Links_within_the_store_are_written(string address) =>
        Assert.That(Written(html => html.Put("a", "", ("href", address))), Is.EqualTo($"<a href=\"{address}\"></a>"));

    [TestCase("")]
    [TestCase("books")]
    [TestCase("javascript:alert(1)")]
    [TestCase("http://elsewhere.example/")]
    [TestCase("//elsewhere.example")]
    [TestCase("/\\elsewhere.example")]
    [TestCase(" /books")]
    [TestCase("\t//elsewhere.example")]
    public void A_link_out_of_the_store_is_a_bug(string address)
    {
        foreach (string name in new[] { "href", "action", "src" })
        {
            Assert.That(() => Written(html => html.PutVoid("a", (name, address))), Throws.ArgumentException);
        }
    }

    [TestCase("script")]
    [TestCase("style")]
    [TestCase("")]
    [TestCase("a b")]
    [TestCase("a>")]
    [TestCase("SCRIPT")]
    public void So_is_a_name_that_is_none_or_runs_something(string name) =>
        Assert.That(() => Written(html => html.PutVoid(name)), Throws.ArgumentException);

    [TestCase("onclick")]
    [TestCase("style")]
    [TestCase("a b")]
    [TestCase("a=b")]
    public void And_an_attribute_that_does(string name) =>
        Assert.That(() => Written(html => html.PutVoid("p", (name, ""))), Throws.ArgumentException);

    [Test]
    public void A_script_is_a_file_of_ours()
    {
        Assert.That(Written(html => html.PutScript("/a.js")), Is.EqualTo("<script defer src=\"/a.js\"></script>"));
        Assert.That(() => Written(html => html.PutScript("//a.example/a.js")), Throws.ArgumentException);
    }

    private static string Written(Action<HtmlWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new HtmlWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
