using System.Buffers;
using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9112 sections 2.2, 2.3 and 3: the lines before the fields.</summary>
[TestFixture]
internal sealed class RequestLineTests
{
    private const string Fields = "\r\nHost: a\r\n\r\n";

    internal static readonly Row[] Rejected =
    [
        // Section 3: one SP between the parts, and nothing else that looks like one.
        ("\r\n\r\nGET / HTTP/1.1", ExtraEmptyLine),
        ("\nGET / HTTP/1.1", BareLineFeed),
        ("\r\n\nGET / HTTP/1.1", BareLineFeed),
        ("\rGET / HTTP/1.1", RequestLineMalformed),
        ("\r\r\nGET / HTTP/1.1", RequestLineMalformed),
        ("GET / HTTP/1.1\nHost: b", BareLineFeed),
        ("GET / HTTP/1.1\r", VersionMalformed),
        ("GET /\r HTTP/1.1", RequestLineMalformed),
        ("GET\r / HTTP/1.1", RequestLineMalformed),
        (" GET / HTTP/1.1", RequestLineMalformed),
        ("\tGET / HTTP/1.1", MethodMalformed),
        (" ", RequestLineMalformed),
        ("   ", RequestLineMalformed),
        ("GET  / HTTP/1.1", RequestLineMalformed),
        ("GET /  HTTP/1.1", RequestLineMalformed),
        ("GET / HTTP/1.1 ", VersionMalformed),
        ("GET / HTTP/1.1\t", VersionMalformed),
        ("GET /a b HTTP/1.1", RequestLineMalformed),
        ("GET\t/ HTTP/1.1", MethodMalformed),
        ("GET /\tHTTP/1.1", TargetCharacter),
        ("GET /a\tb HTTP/1.1", TargetCharacter),
        ("GET\t/\tHTTP/1.1", MethodMalformed),
        ("GET\v/\vHTTP/1.1", MethodMalformed),
        ("GET", RequestLineMalformed),
        ("GET ", RequestLineMalformed),
        ("GET HTTP/1.1", RequestLineMalformed),
        ("GET  HTTP/1.1", RequestLineMalformed),
        ("/ HTTP/1.1", MethodMalformed),
        ("HTTP/1.1 200 OK", MethodMalformed),

        // Other protocols.
        ("\u0016\u0003\u0001\u0002\0", OtherProtocol),
        ("\u0016", OtherProtocol),
        ("SSH-2.0-OpenSSH_9.2p1 Debian-2", OtherProtocol),
        ("SSH-", OtherProtocol),
        ("SSL- / HTTP/1.1", MethodUnknown),
        ("\u0080.\u0001\0\u0002", MethodMalformed),
        ("EHLO mail.example", RequestLineMalformed),
        ("*1", RequestLineMalformed),
        ("{\"jsonrpc\":\"2.0\"}", MethodMalformed),

        // HTTP/0.9 had no version.
        ("GET /", RequestLineMalformed),

        // Section 3.1: a method is a token, in the case in which it is written.
        ("G@T / HTTP/1.1", MethodMalformed),
        ("GET: / HTTP/1.1", MethodMalformed),
        ("GET/ / HTTP/1.1", MethodMalformed),
        ("G\0T / HTTP/1.1", MethodMalformed),
        ("GÉT / HTTP/1.1", MethodMalformed),
        ("\"GET\" / HTTP/1.1", MethodMalformed),
        ("GET\u00A0/ / HTTP/1.1", MethodMalformed),
        ("get / HTTP/1.1", MethodUnknown),
        ("Get / HTTP/1.1", MethodUnknown),
        ("GETS / HTTP/1.1", MethodUnknown),
        ("GE / HTTP/1.1", MethodUnknown),
        ("TRACE / HTTP/1.1", MethodUnknown),
        ("CONNECT a:80 HTTP/1.1", MethodUnknown),
        ("!#$%&'*+-.^_`|~ / HTTP/1.1", MethodUnknown),
        (new string('A', 10_000) + " / HTTP/1.1", MethodUnknown),
        (new string('A', 10_000), MethodUnknown),
        (new string('@', 10_000), MethodMalformed),
        ("GET /" + new string('a', 10_000) + " HTTP/1.1", TargetTooLong),
        ("GET /" + new string('a', 10_000) + "\n", TargetTooLong),

        // Section 2.3: HTTP/digit.digit, in capitals.
        ("GET / http/1.1", RequestLineMalformed),
        ("GET / Http/1.1", VersionMalformed),
        ("GET / HTTP/1", VersionMalformed),
        ("GET / HTTP/1.", VersionMalformed),
        ("GET / HTTP/.1", VersionMalformed),
        ("GET / HTTP/1.10", VersionMalformed),
        ("GET / HTTP/01.1", VersionMalformed),
        ("GET / HTTP/1,1", VersionMalformed),
        ("GET / HTTP/1.x", VersionMalformed),
        ("GET / HTTP/-1.1", VersionMalformed),
        ("GET / HTTP 1.1", VersionMalformed),
        ("GET / HTTPS/1.1", VersionMalformed),
        ("GET / HTTP//1.1", VersionMalformed),
        ("GET / HTTP/1.¹", VersionMalformed),
        ("GET / ICY/1.1", RequestLineMalformed),
        ("GET / HTTP/0.9", VersionUnsupported),
        ("GET / HTTP/2.0", VersionUnsupported),
        ("GET / HTTP/3.0", VersionUnsupported),
        ("GET / HTTP/9.9", VersionUnsupported),
        ("PRI * HTTP/2.0", VersionUnsupported),
    ];

    /// <summary>
    /// A peer that speaks something else is told at once: each of these is rejected at its last byte, and not before.
    /// </summary>
    [TestCase("\u0016", OtherProtocol)]
    [TestCase("SSH-", OtherProtocol)]
    [TestCase(" ", RequestLineMalformed)]
    [TestCase("\n", BareLineFeed)]
    [TestCase("\0", MethodMalformed)]
    [TestCase("GET\r", RequestLineMalformed)]
    [TestCase("GET\n", BareLineFeed)]
    [TestCase("GET(", MethodMalformed)]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", MethodUnknown)]
    [TestCase("GET  ", RequestLineMalformed)]
    [TestCase("GET a", TargetMalformed)]
    [TestCase("GET \r", RequestLineMalformed)]
    [TestCase("GET /\r", RequestLineMalformed, Description = "HTTP/0.9")]
    [TestCase("GET /\n", BareLineFeed)]
    [TestCase("GET /\"", TargetCharacter)]
    [TestCase("GET /#", TargetCharacter)]
    [TestCase("GET /\t", TargetCharacter)]
    [TestCase("GET /\u00C3", TargetCharacter)]
    [TestCase("GET / F", RequestLineMalformed)]
    [TestCase("GET /  ", RequestLineMalformed)]
    [TestCase("GET / HTTPS", VersionMalformed)]
    [TestCase("GET / HTTP/x", VersionMalformed)]
    [TestCase("GET / HTTP/11", VersionMalformed)]
    [TestCase("GET / HTTP/1.x", VersionMalformed)]
    [TestCase("GET / HTTP/1.1 ", VersionMalformed)]
    [TestCase("GET / HTTP/1.10", VersionMalformed)]
    [TestCase("GET / HTTP/1.1\n", BareLineFeed)]
    [TestCase("GET / HTTP/1.1\rH", VersionMalformed)]
    [TestCase("GET / HTTP/2.0\r\n", VersionUnsupported)]
    [TestCase("BREW / HTTP/1.1\r\n", MethodUnknown)]
    [TestCase("GET /%0g HTTP/1.1\r\n", EscapeMalformed)]
    [TestCase("GET * HTTP/1.1\r\n", TargetFormNotForMethod)]
    [TestCase("\r\n\r", ExtraEmptyLine)]
    public void A_line_that_can_become_no_request_is_rejected_by_its_first_bad_byte(string text, RejectReason reason)
    {
        Assert.That(Delivery.Request(text[..^1]).Status, Is.EqualTo(ParseStatus.NeedMore), "before its last byte");
        Assert.That(Delivery.Request(text).Reason, Is.EqualTo(reason));
    }

    [TestCase("GET /\" HTTP/1.1", "the character \": write it as %22")]
    [TestCase("GET /< HTTP/1.1", "the character <: write it as %3C")]
    [TestCase("GET /a#b HTTP/1.1", "holds a #")]
    [TestCase("GET /a\tb HTTP/1.1", "a tab (0x09)")]
    [TestCase("GET /a\u007Fb HTTP/1.1", "the control character 0x7F")]
    [TestCase("GET /\u00C3\u00A9 HTTP/1.1", "the byte 0xC3")]
    [TestCase("GET /a b HTTP/1.1", "a space in the target is written %20")]
    public void The_message_names_the_character(string text, string named)
    {
        RequestReader reader = Delivery.Request(text + Fields);
        Assert.That(Rejection.MessageOf(reader.Reason, reader.Head.RejectedByte), Does.Contain(named));
    }

    [TestCaseSource(nameof(Rejected))]
    public void A_malformed_request_line_is_rejected(Row row) =>
        Assert.That(Delivery.Request(row.Text + Fields).Reason, Is.EqualTo(row.Reason));

    [TestCase("GET", RequestMethod.Get)]
    [TestCase("HEAD", RequestMethod.Head)]
    [TestCase("POST", RequestMethod.Post)]
    [TestCase("PUT", RequestMethod.Put)]
    [TestCase("PATCH", RequestMethod.Patch)]
    [TestCase("DELETE", RequestMethod.Delete)]
    [TestCase("OPTIONS", RequestMethod.Options)]
    public void A_method_is_known_by_its_name(string name, RequestMethod method)
    {
        RequestReader reader = Delivery.Request($"{name} / HTTP/1.1{Fields}");
        Assert.Multiple(() =>
        {
            Assert.That(reader.Status, Is.EqualTo(ParseStatus.Complete));
            Assert.That(reader.Head.Method, Is.EqualTo(method));
            Assert.That(method.Name(), Is.EqualTo(name));
        });
    }

    [Test]
    public void Every_method_but_the_unknown_has_a_name_that_is_parsed_back([Values] RequestMethod method)
    {
        if (method == RequestMethod.Unknown)
        {
            Assert.That(() => method.Name(), Throws.TypeOf<ArgumentOutOfRangeException>());
            return;
        }

        Assert.That(RequestMethods.Parse(Segments.Bytes(method.Name())), Is.EqualTo(method));
    }

    [TestCase("HTTP/1.0", HttpVersion.Http10)]
    [TestCase("HTTP/1.1", HttpVersion.Http11)]
    [TestCase("HTTP/1.2", HttpVersion.Http11)]
    [TestCase("HTTP/1.9", HttpVersion.Http11)]
    public void A_higher_minor_version_is_served_as_1_1(string text, HttpVersion version)
    {
        RequestReader reader = Delivery.Request($"GET / {text}{Fields}");
        Assert.That((reader.Status, reader.Head.Version), Is.EqualTo((ParseStatus.Complete, version)));
    }

    [Test]
    public void One_empty_line_before_the_request_line_is_skipped()
    {
        RequestReader reader = Delivery.Request($"\r\nGET / HTTP/1.1{Fields}");
        Assert.That((reader.Status, reader.Consumed), Is.EqualTo((ParseStatus.Complete, 29L)));
    }

    [TestCase("")]
    [TestCase("\r")]
    [TestCase("\r\n")]
    [TestCase("G")]
    [TestCase("GET / HTTP/1.1")]
    [TestCase("GET / HTTP/1.1\r")]
    [TestCase("GET / HTTP/1.1\r\n")]
    [TestCase("GET / HTTP/1.1\r\n\r")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n")]
    public void A_head_without_its_end_is_not_an_error(string text) =>
        Assert.That(Delivery.Request(text).Status, Is.EqualTo(ParseStatus.NeedMore));

    [Test]
    public void A_parser_parses_one_request_after_the_other_into_the_same_head()
    {
        var parser = new RequestParser(HttpLimits.Default);
        var head = new RequestHead(HttpLimits.Default);
        string[] texts =
        [
            "POST /first?a=b HTTP/1.0\r\nExpect: x\r\nContent-Length: 5\r\n\r\n",
            "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "PUT /c HTTP/1.1\r\nHost: a\r\n\r\n",
        ];
        foreach (string text in texts)
        {
            ParseStatus status = parser.Parse(Segments.Of(Segments.Bytes(text)), head, out long consumed, out _);
            Assert.That((status, consumed), Is.EqualTo((ParseStatus.Complete, (long)text.Length)));
        }

        Assert.Multiple(() =>
        {
            Assert.That(head.Method, Is.EqualTo(RequestMethod.Put));
            Assert.That(head.Target.ParameterCount, Is.Zero);
            Assert.That(head.Fields.Count, Is.EqualTo(1));
            Assert.That(head.Framing.Kind, Is.EqualTo(BodyKind.None));
        });
    }

    [TestCase("HEAD / HTTP/1.1\r\n\r\n", RequestMethod.Head, Description = "no Host")]
    [TestCase("HEAD / HTTP/2.0\r\nHost: a\r\n\r\n", RequestMethod.Head)]
    [TestCase("HEAD / HTTP/1.1\nHost: a\r\n\r\n", RequestMethod.Head, Description = "the method came before the fault")]
    [TestCase("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", RequestMethod.Unknown)]
    public void A_rejected_request_has_its_own_method_and_never_the_last_ones(string text, RequestMethod method)
    {
        var head = new RequestHead(HttpLimits.Default);
        var parser = new RequestParser(HttpLimits.Default);
        foreach (string last in new[] { "GET", "HEAD" })
        {
            parser.Parse(new ReadOnlySequence<byte>(Segments.Bytes($"{last} / HTTP/1.1\r\nHost: a\r\n\r\n")), head, out _, out _);
            ParseStatus status = parser.Parse(new ReadOnlySequence<byte>(Segments.Bytes(text)), head, out _, out _);
            Assert.That((status, head.Method), Is.EqualTo((ParseStatus.Rejected, method)), $"behind {last}");
            parser.Reset();
        }
    }
}
