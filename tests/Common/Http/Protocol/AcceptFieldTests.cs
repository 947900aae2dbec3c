using System.Buffers;
using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9110 section 12.5.1: who gets a page, and who gets what programs get.</summary>
internal sealed class AcceptFieldTests
{
    private static readonly string[] Html =
    [
        "text/html",
        "TEXT/HTML",
        "text/html ",
        ",, text/html,",
        "text/html;q=0.001",
        "text/html;q=1.000",
        "text/html;q=1.",
        "text/html;q=0.5;",
        "text/html;Q=0.5",
        "text/html \t;\t q=1",
        "text/html;charset=utf-8",
        "text/html;level=1;q=0.1;q=0",
        "text/html;x=\"a,b;q=0\"",
        "text/html;x=\"a\\\",b\"",
        "text/html, application/json",
        "application/json;q=0.5, text/html;q=0.5",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "application/json;q=0.1, */*, text/html;q=0.2", // JSON's own weight counts, not the wildcard's
        "application/*;q=0.1, */*, text/html;q=0.1",
        "application/json;q=junk, text/html;q=0.1", // junk is left out
        "text/html;q=0, text/html;q=0.1",
        "junk, /, ;, text/html",
        "text/html\r\nAccept: application/json;q=0.9",
        "image/png\r\naccept: text/html",
        "\"\\, text/html\r\nAccept: text/html", // a string without an end swallows its own line only
    ];

    private static readonly string[] Json =
    [
        "",
        " ",
        "*/*",
        "text/*",
        "text/*, */*;q=0.1",
        "application/json",
        "application/xhtml+xml",
        "text/htm",
        "text/html5",
        "text /html",
        "text/html;q=0",
        "text/html;q=0.",
        "text/html;q=0.0",
        "text/html;q=0.000",
        "text/html;q=0.0001", // four decimals are no weight
        "text/html;q=1.001",
        "text/html;q=2",
        "text/html;q=",
        "text/html;q=.5",
        "text/html;q=-1",
        "text/html;q=+1",
        "text/html;q=1e1",
        "text/html;q=0,5",
        "text/html;q=\"1\"",
        "text/html;q=0.999, application/json",
        "text/html;q=0.4, application/*;q=0.5",
        "text/html;q=0.7, */*;q=0.8",
        "text/html;q=0.7\r\nAccept: */*;q=0.8",
        "\"text/html\"",
        "x=\"text/html, text/html",
        "\\",
        "\"\\",
    ];

    [TestCaseSource(nameof(Html))]
    public void A_client_that_names_HTML_gets_a_page(string accept) => Assert.That(PrefersHtml($"Accept: {accept}\r\n"), Is.True);

    [TestCaseSource(nameof(Json))]
    public void Every_other_client_gets_JSON(string accept) => Assert.That(PrefersHtml($"Accept: {accept}\r\n"), Is.False);

    [Test]
    public void Without_the_field_it_is_JSON() => Assert.That(PrefersHtml("X-Accept: text/html\r\n"), Is.False);

    [Test]
    public void The_longest_field_is_read_to_its_end()
    {
        string many = string.Concat(Enumerable.Repeat(";\"\\\",,a/b;q=0.1,", 1000));
        Assert.That(PrefersHtml($"Accept: {many}\",text/html\r\n"), Is.True);
        Assert.That(PrefersHtml($"Accept: {many}\",text/html;q=0\r\n"), Is.False);
    }

    [Test]
    public void No_text_makes_it_fail()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        const string alphabet = "text/html;q=0.15,*\"\\ \tapplicationjson";
        for (int round = 0; round < 5_000; round++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.That(() => PrefersHtml($"Accept: {text}\r\n"), Throws.Nothing, $"seed {seed}: {text}");
        }
    }

    [TestCase("application/problem+json", ErrorForm.Problem)]
    [TestCase("APPLICATION/Problem+JSON;q=0.001", ErrorForm.Problem)]
    [TestCase("application/problem+json;q=0", ErrorForm.Json)]
    [TestCase("application/problem+json;q=1.5", ErrorForm.Json)]
    [TestCase("application/problem", ErrorForm.Json)]
    [TestCase("application/problem+xml", ErrorForm.Json)]
    [TestCase("application/*", ErrorForm.Json)]
    [TestCase("application/json, application/problem+json", ErrorForm.Json)] // many clients send both: they get what they got
    [TestCase("application/json;q=0.9, application/problem+json", ErrorForm.Problem)]
    [TestCase("application/json;q=0.9, application/problem+json;q=0.9", ErrorForm.Json)]
    [TestCase("application/json;q=0.8\r\nAccept: application/problem+json;q=0.9", ErrorForm.Problem)]
    [TestCase("application/problem+json, */*", ErrorForm.Problem)]
    [TestCase("application/problem+json, application/*", ErrorForm.Problem)]
    [TestCase("application/problem+json;q=0.9, */*", ErrorForm.Json)]
    [TestCase("text/html", ErrorForm.Page)]
    [TestCase("text/html, application/problem+json", ErrorForm.Page)]
    [TestCase("text/html;q=0.9, application/problem+json", ErrorForm.Problem)]
    [TestCase("text/html;q=0.5, application/json;q=0.7, application/problem+json;q=0.8", ErrorForm.Problem)]
    public void An_error_has_the_form_that_the_client_asks_for(string accept, ErrorForm form) =>
        Assert.That(AcceptField.FormOfError(Fields($"Accept: {accept}\r\n"), hasPages: true), Is.EqualTo(form));

    [TestCase("text/html", ErrorForm.Json)]
    [TestCase("text/html, application/problem+json;q=0.1", ErrorForm.Problem)]
    public void Where_there_are_no_pages_HTML_does_not_count(string accept, ErrorForm form) =>
        Assert.That(AcceptField.FormOfError(Fields($"Accept: {accept}\r\n"), hasPages: false), Is.EqualTo(form));

    private static bool PrefersHtml(string lines) => AcceptField.PrefersHtml(Fields(lines));

    private static FieldSection Fields(string lines)
    {
        var fields = new FieldSection();
        fields.CopyFrom(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(lines + "\r\n")));
        Assert.That(fields.Parse(0), Is.EqualTo(RejectReason.None));
        return fields;
    }
}
