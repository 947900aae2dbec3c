using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9112 section 5 and RFC 9110 section 5: field lines.</summary>
[TestFixture]
internal sealed class FieldTests
{
    internal static readonly Row[] Rejected =
    [
        // Section 5.1 of both: a token, and the colon at once behind it.
        ("X : y", FieldNameMalformed),
        ("X\t: y", FieldNameMalformed),
        ("X Y: z", FieldNameMalformed),
        (": y", FieldNameMalformed),
        (":", FieldNameMalformed),
        ("X", FieldNameMalformed),
        ("X y", FieldNameMalformed),
        ("GET / HTTP/1.1", FieldNameMalformed),
        ("(X): y", FieldNameMalformed),
        ("X[0]: y", FieldNameMalformed),
        ("{X}: y", FieldNameMalformed),
        ("<X>: y", FieldNameMalformed),
        ("X@: y", FieldNameMalformed),
        ("X,Y: z", FieldNameMalformed),
        ("X;: y", FieldNameMalformed),
        ("X=: y", FieldNameMalformed),
        ("X?: y", FieldNameMalformed),
        ("X/Y: z", FieldNameMalformed),
        ("X\\: y", FieldNameMalformed),
        ("\"X\": y", FieldNameMalformed),
        ("X\0: y", FieldNameMalformed),
        ("X\u007F: y", FieldNameMalformed),
        ("X\u0080: y", FieldNameMalformed),
        ("É: y", FieldNameMalformed),
        ("\u00A0X: y", FieldNameMalformed),
        ("\vX: y", FieldNameMalformed),
        ("\r", FieldNameMalformed),
        ("\rX: y", FieldNameMalformed),
        ("X\r: y", FieldNameMalformed),

        // RFC 9112 section 5.2: no obs-fold.
        (" X: y", FieldLineFolded),
        ("\tX: y", FieldLineFolded),
        ("X: y\r\n z", FieldLineFolded),
        ("X: y\r\n\tz", FieldLineFolded),
        ("X: y\r\n ", FieldLineFolded),
        ("X:\r\n y: z", FieldLineFolded),

        // RFC 9110 section 5.5: no control character but HTAB.
        ("X: \0", FieldValueMalformed),
        ("X: a\0b", FieldValueMalformed),
        ("X: a\u0001b", FieldValueMalformed),
        ("X: a\bb", FieldValueMalformed),
        ("X: a\vb", FieldValueMalformed),
        ("X: \f", FieldValueMalformed),
        ("X: a\eb", FieldValueMalformed),
        ("X: a\u001Fb", FieldValueMalformed),
        ("X: a\u007Fb", FieldValueMalformed),
        ("X: a\rb", FieldValueMalformed),
        ("X: a\r", FieldValueMalformed),
        ("X: \rY: z", FieldValueMalformed),

        // RFC 9112 section 2.2: a lone LF ends no line.
        ("X: y\nZ: z", BareLineFeed),
        ("X: y\n", BareLineFeed),
        ("\n", BareLineFeed),
        ("X:\n", BareLineFeed),
        ("X\n: y", BareLineFeed),
        ("X: y\n\n", BareLineFeed),
        ("X: y\n\rZ: z", BareLineFeed),
    ];

    [TestCaseSource(nameof(Rejected))]
    public void A_malformed_field_line_is_rejected_wherever_it_stands(Row row)
    {
        Assert.That(Delivery.Request($"GET / HTTP/1.1\r\n{row.Text}\r\nHost: a\r\n\r\n").Reason, Is.EqualTo(row.Reason));
        Assert.That(Delivery.Request($"GET / HTTP/1.1\r\nHost: a\r\n{row.Text}\r\n\r\n").Reason, Is.EqualTo(row.Reason));
        Assert.That(Delivery.Response($"HTTP/1.1 204 \r\n{row.Text}\r\n\r\n").Reason, Is.EqualTo(row.Reason));
    }

    [Test]
    public void No_control_character_but_the_tab_passes_in_a_value([Range(0, 0xFF)] int value)
    {
        bool isControl = value is (< 0x20 and not '\t') or 0x7F;
        RejectReason reason = value == '\n' ? BareLineFeed : isControl ? FieldValueMalformed : None;
        Assert.That(Delivery.Request($"GET / HTTP/1.1\r\nHost: a\r\nX: a{(char)value}b\r\n\r\n").Reason, Is.EqualTo(reason));
    }

    [TestCase("X:y", "y")]
    [TestCase("X: y", "y")]
    [TestCase("X:\t y \t", "y")]
    [TestCase("X:", "")]
    [TestCase("X: ", "")]
    [TestCase("X: \t ", "")]
    [TestCase("X: a b\tc", "a b\tc")]
    [TestCase("X: a:b", "a:b")]
    [TestCase("X: \"a, b\"", "\"a, b\"")]
    [TestCase("x: y", "y")]
    [TestCase("X: \u0080\u00FF", "\u0080\u00FF", Description = "0x80-0xFF are opaque")]
    [TestCase("X: \u0085y\u0085", "\u0085y\u0085", Description = "white space to .NET, not to HTTP")]
    [TestCase("X: \u00A0y\u00A0 ", "\u00A0y\u00A0")]
    [TestCase("X: \u00C2\u0085y", "\u00C2\u0085y", Description = "U+0085 in UTF-8")]
    [TestCase("X: y\u00C2\u00A0", "y\u00C2\u00A0", Description = "U+00A0 in UTF-8")]
    public void A_value_is_what_stands_between_spaces_and_tabs(string line, string value)
    {
        FieldSection fields = Delivery.Request($"GET / HTTP/1.1\r\n{line}\r\nHost: a\r\n\r\n").Head.Fields;
        Assert.That(fields.TryGet("X"u8, out ReadOnlySpan<byte> sent) ? sent.ToArray() : null, Is.EqualTo(Segments.Bytes(value)));
    }

    [Test]
    public void Every_token_character_may_stand_in_a_name()
    {
        const string Name = "!#$%&'*+-.^_`|~09azAZ";
        FieldSection fields = Delivery.Request($"GET / HTTP/1.1\r\n{Name}: y\r\nHost: a\r\n\r\n").Head.Fields;
        Assert.That(fields.NameAt(0).ToArray(), Is.EqualTo(Segments.Bytes(Name)));
    }

    [Test]
    public void Lines_of_one_name_are_found_in_their_order_whatever_the_case()
    {
        FieldSection fields = Delivery.Request("GET / HTTP/1.1\r\nx-a: 1\r\nHost: a\r\nX-A: 2\r\nX-AB: 3\r\n\r\n").Head.Fields;
        Assert.Multiple(() =>
        {
            Assert.That(fields.Count, Is.EqualTo(4));
            Assert.That(fields.CountOf("X-a"u8), Is.EqualTo(2));
            Assert.That(fields.IndexOf("X-A"u8, 0), Is.Zero);
            Assert.That(fields.IndexOf("X-A"u8, 1), Is.EqualTo(2));
            Assert.That(fields.IndexOf("X-A"u8, 3), Is.EqualTo(-1));
            Assert.That(fields.ValueAt(2).ToArray(), Is.EqualTo("2"u8.ToArray()));
            Assert.That(fields.TryGet("X"u8, out _), Is.False);
        });
    }

    [TestCase("Upgrade", false)]
    [TestCase("close", true)]
    [TestCase("CLOSE", true)]
    [TestCase("a,close", true)]
    [TestCase("close\t, a", true)]
    [TestCase(", ,close,", true)]
    [TestCase("a\r\nConnection: close", true)]
    [TestCase("closed", false)]
    [TestCase("a close", false)]
    [TestCase("\"close\"", false)]
    [TestCase("close;a", false)]
    public void A_list_has_a_token_over_all_its_lines(string value, bool has)
    {
        FieldSection fields = Delivery.Request($"GET / HTTP/1.1\r\nHost: a\r\nConnection: {value}\r\n\r\n").Head.Fields;
        Assert.That(fields.ListHas("Connection"u8, "close"u8), Is.EqualTo(has));
    }
}
