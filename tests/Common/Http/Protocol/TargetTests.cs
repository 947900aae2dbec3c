using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9112 section 3.2 and RFC 3986: the request target.</summary>
[TestFixture]
internal sealed class TargetTests
{
    internal static readonly Row[] Rejected =
    [
        // The four forms.
        ("GET *", TargetFormNotForMethod),
        ("POST *", TargetFormNotForMethod),
        ("OPTIONS **", TargetMalformed),
        ("OPTIONS *?a", TargetMalformed),
        ("GET a", TargetMalformed),
        ("GET a/b", TargetMalformed),
        ("GET ?a=b", TargetMalformed),
        ("GET a:80", TargetMalformed),
        ("GET http", TargetMalformed),
        ("GET http:", TargetMalformed),
        ("GET http:/a", TargetMalformed),
        ("GET http://", TargetMalformed),
        ("GET http:///a", TargetMalformed),
        ("GET http://?a", TargetMalformed),
        ("GET http://:80/", TargetMalformed),
        ("GET https://a/", TargetMalformed),
        ("GET ftp://a/", TargetMalformed),
        ("GET xhttp://a/", TargetMalformed),
        ("GET ://a/", TargetMalformed),
        ("GET http://u@a/", TargetMalformed),
        ("GET http://u:p@a/", TargetMalformed),
        ("GET http://a,b/", TargetMalformed),
        ("GET http://a:b/", TargetMalformed),
        ("GET http://a:65536/", TargetMalformed),
        ("GET http://[::1/", TargetMalformed),
        ("GET http://a%/", TargetMalformed),
        ("GET http://a\\b/", TargetMalformed),

        // Fragments stay with the client, and what the URL standard escapes is not sent.
        ("GET /#", TargetCharacter),
        ("GET /a#b", TargetCharacter),
        ("GET /a?b#c", TargetCharacter),
        ("GET http://a#b", TargetCharacter),
        ("GET /\"", TargetCharacter),
        ("GET /<a>", TargetCharacter),
        ("GET /?\"", TargetCharacter),
        ("GET /é", TargetCharacter),
        ("GET /\u0080", TargetCharacter),
        ("GET /\u00FF", TargetCharacter),
        ("GET /\0", TargetCharacter),
        ("GET /\u0001", TargetCharacter),
        ("GET /\u007F", TargetCharacter),
        ("GET /?\0", TargetCharacter),
        ("GET /?é", TargetCharacter),

        // RFC 3986 section 2.1: two hexadecimal digits.
        ("GET /%", EscapeMalformed),
        ("GET /%4", EscapeMalformed),
        ("GET /%4/1", EscapeMalformed),
        ("GET /%4g", EscapeMalformed),
        ("GET /%g4", EscapeMalformed),
        ("GET /%%41", EscapeMalformed),
        ("GET /%-1", EscapeMalformed),
        ("GET /%u0041", EscapeMalformed),
        ("GET /a%2", EscapeMalformed),
        ("GET /?a=%", EscapeMalformed),
        ("GET /?a=%4", EscapeMalformed),
        ("GET /?%=a", EscapeMalformed),
        ("GET /?a=%4&b=1", EscapeMalformed),

        // RFC 3629: no overlong form, no surrogate, nothing past U+10FFFF, nothing cut short; and no control character.
        ("GET /%00", EscapedControl),
        ("GET /a%00b", EscapedControl),
        ("GET /?a=%00", EscapedControl),
        ("GET /%01", EscapedControl),
        ("GET /%09", EscapedControl),
        ("GET /%0d%0a", EscapedControl),
        ("GET /%1F", EscapedControl),
        ("GET /%7F", EscapedControl),
        ("GET /?a=%0A", EscapedControl),
        ("GET /%80", EscapesNotUtf8),
        ("GET /%C3", EscapesNotUtf8),
        ("GET /%C3/%A9", EscapesNotUtf8),
        ("GET /?a=%C3&b=%A9", EscapesNotUtf8),
        ("GET /?%C3=%A9", EscapesNotUtf8),
        ("GET /%C0%AF", EscapesNotUtf8),
        ("GET /%C0%80", EscapesNotUtf8),
        ("GET /%C1%BF", EscapesNotUtf8),
        ("GET /%E0%80%AF", EscapesNotUtf8),
        ("GET /%E2%82", EscapesNotUtf8),
        ("GET /%ED%A0%80", EscapesNotUtf8),
        ("GET /%F0%80%80%AF", EscapesNotUtf8),
        ("GET /%F4%90%80%80", EscapesNotUtf8),
        ("GET /%FE", EscapesNotUtf8),
        ("GET /%FF", EscapesNotUtf8),

        // RFC 3986 section 5.2.4: dot segments, plain and encoded.
        ("GET /.", DotSegment),
        ("GET /..", DotSegment),
        ("GET /./", DotSegment),
        ("GET /../", DotSegment),
        ("GET /a/..", DotSegment),
        ("GET /a/../b", DotSegment),
        ("GET /a/./b", DotSegment),
        ("GET /%2e", DotSegment),
        ("GET /%2E%2e/", DotSegment),
        ("GET /.%2E/a", DotSegment),
        ("GET /%2e./a", DotSegment),
        ("GET http://a/..", DotSegment),
        ("GET /..?a", DotSegment),
    ];

    [TestCaseSource(nameof(Rejected))]
    public void A_bad_target_is_rejected(Row row) =>
        Assert.That(Read(row.Text).Reason, Is.EqualTo(row.Reason));

    [TestCase("/", "/")]
    [TestCase("//", "//")]
    [TestCase("/a", "/a")]
    [TestCase("/a/", "/a/")]
    [TestCase("//a", "//a")]
    [TestCase("/a//b", "/a//b")]
    [TestCase("/...", "/...")]
    [TestCase("/.a", "/.a")]
    [TestCase("/a.", "/a.")]
    [TestCase("/..a", "/..a")]
    [TestCase("/%2e%2e%2e", "/...")]
    [TestCase("/a://b", "/a://b")]
    [TestCase("/*", "/*")]
    [TestCase("/a+b", "/a+b", Description = "a plus is a space in a query only")]
    [TestCase("/a%20b", "/a b")]
    [TestCase("/%41%7a", "/Az")]
    [TestCase("/%25", "/%")]
    [TestCase("/%2541", "/%41", Description = "what is decoded is not decoded again")]
    [TestCase("/%2e%252e", "/.%2e")]
    [TestCase("/..%2fa", "/../a", Description = "one segment: an encoded slash parts nothing")]
    [TestCase("/%5c", "/\\")]
    [TestCase("/%23%3F", "/#?")]
    [TestCase("/%C3%A9", "/\u00C3\u00A9")]
    [TestCase("/%c3%a9", "/\u00C3\u00A9")]
    [TestCase("/%C2%80", "/\u00C2\u0080")]
    [TestCase("/%F4%8F%BF%BF", "/\u00F4\u008F\u00BF\u00BF")]
    [TestCase("/%20", "/ ")]
    [TestCase("/%7E~", "/~~")]
    [TestCase("/a|b[c]^{d}`e", "/a|b[c]^{d}`e", Description = "what the URL standard does not escape")]
    [TestCase("/a\\b", "/a\\b", Description = "one segment, as if it were escaped")]
    [TestCase("/..\\", "/..\\")]
    [TestCase("/-._~!$&'()*+,;=:@", "/-._~!$&'()*+,;=:@")]
    [TestCase("http://a", "/")]
    [TestCase("http://a/", "/")]
    [TestCase("HTTP://a/b", "/b")]
    [TestCase("hTTp://a:/b", "/b")]
    [TestCase("http://a:80/b/c", "/b/c")]
    [TestCase("http://[::1]:80/b", "/b")]
    [TestCase("http://a/http://b/c", "/http://b/c")]
    public void A_path_is_taken_apart_and_then_decoded(string target, string path)
    {
        RequestReader reader = Read("GET " + target);
        Assert.That((reader.Status, reader.Path), Is.EqualTo((ParseStatus.Complete, path)));
    }

    [TestCase("/?", "")]
    [TestCase("/?&", "")]
    [TestCase("/?&&a=1&", "[a=1]")]
    [TestCase("/?a", "[a=]")]
    [TestCase("/?a=", "[a=]")]
    [TestCase("/?=a", "[=a]")]
    [TestCase("/?=", "[=]")]
    [TestCase("/?a=b=c", "[a=b=c]")]
    [TestCase("/?a=1&a=2", "[a=1][a=2]")]
    [TestCase("/?a+b=c+d", "[a b=c d]")]
    [TestCase("/?a%2Bb=c%2bd", "[a+b=c+d]")]
    [TestCase("/?a%20b=c%20d", "[a b=c d]")]
    [TestCase("/?a%3Db=c%26d", "[a=b=c&d]")]
    [TestCase("/?a=/../?", "[a=/../?]", Description = "a query has no segments")]
    [TestCase("/?a=1;b=2", "[a=1;b=2]")]
    [TestCase("/?a[0]=b|c^{d}`\\", "[a[0]=b|c^{d}`\\]", Description = "what the URL standard does not escape")]
    [TestCase("/?a=%C3%A9", "[a=\u00C3\u00A9]")]
    [TestCase("http://a?b=c", "[b=c]")]
    [TestCase("http://a?b=c/d", "[b=c/d]")]
    public void A_query_is_taken_apart_and_then_decoded(string target, string query)
    {
        RequestReader reader = Read("GET " + target);
        Assert.That((reader.Status, reader.Query), Is.EqualTo((ParseStatus.Complete, query)));
    }

    [TestCase("OPTIONS *", true)]
    [TestCase("OPTIONS http://a", true, Description = "RFC 9112 section 3.2.4")]
    [TestCase("OPTIONS http://a:80", true)]
    [TestCase("OPTIONS http://a/", false)]
    [TestCase("OPTIONS http://a?b", false)]
    [TestCase("OPTIONS /", false)]
    [TestCase("OPTIONS /*", false)]
    [TestCase("GET http://a", false)]
    public void The_asterisk_means_the_server_as_a_whole(string start, bool isAsterisk)
    {
        RequestReader reader = Read(start);
        Assert.That((reader.Status, reader.Head.Target.IsAsterisk), Is.EqualTo((ParseStatus.Complete, isAsterisk)));
    }

    [Test]
    public void The_first_parameter_of_a_name_counts_and_its_case_too()
    {
        RequestTarget target = Read("GET /?A=0&a=1&a=2").Head.Target;
        Assert.Multiple(() =>
        {
            Assert.That(
                target.TryGetParameter("a"u8, out ReadOnlySpan<byte> first) ? first.ToArray() : null,
                Is.EqualTo("1"u8.ToArray()));
            Assert.That(target.TryGetParameter("b"u8, out _), Is.False);
        });
    }

    [TestCase("")]
    [TestCase("RPCs for Dummies")]
    [TestCase("a/b?c#d%e+f&g=h\\i\"j")]
    [TestCase("é\u20AC\U0001F4D6")]
    public void What_is_encoded_decodes_to_itself(string text)
    {
        byte[] encoded = Segments.Bytes(PercentEncoding.Encode(text));
        byte[] decoded = new byte[encoded.Length];
        foreach (bool plusIsSpace in new[] { false, true })
        {
            Assert.That(PercentEncoding.Decode(encoded, plusIsSpace, decoded, out int written), Is.EqualTo(RejectReason.None));
            Assert.That(System.Text.Encoding.UTF8.GetString(decoded, 0, written), Is.EqualTo(text));
        }
    }

    private static RequestReader Read(string start) => Delivery.Request(start + " HTTP/1.1\r\nHost: a\r\n\r\n");
}
