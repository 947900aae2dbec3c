using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>RFC 9112 section 3.2 and RFC 9110 section 7.2: exactly one valid Host.</summary>
[TestFixture]
internal sealed class HostTests
{
    internal static readonly Row[] Rejected =
    [
        ("", HostMissing),
        ("X-Host: a\r\n", HostMissing),
        ("Host: a\r\nHost: a\r\n", HostRepeated),
        ("Host: a\r\nX: y\r\nhost: b\r\n", HostRepeated),
        ("Host: \r\nHost: a\r\n", HostRepeated),
        ("Host:\r\n", HostMalformed),
        ("Host: \t \r\n", HostMalformed),
        ("Host: a b\r\n", HostMalformed),
        ("Host: a,b\r\n", HostMalformed),
        ("Host: a, b\r\n", HostMalformed),
        ("Host: u@a\r\n", HostMalformed),
        ("Host: u:p@a\r\n", HostMalformed),
        ("Host: a/b\r\n", HostMalformed),
        ("Host: a/\r\n", HostMalformed),
        ("Host: /\r\n", HostMalformed),
        ("Host: a?b\r\n", HostMalformed),
        ("Host: a#b\r\n", HostMalformed),
        ("Host: a\\b\r\n", HostMalformed),
        ("Host: \"a\"\r\n", HostMalformed),
        ("Host: http://a\r\n", HostMalformed),
        ("Host: <a>\r\n", HostMalformed),
        ("Host: é\r\n", HostMalformed),
        ("Host: a\u00A0\r\n", HostMalformed),
        ("Host: a\u0085\r\n", HostMalformed),
        ("Host: a\0\r\n", FieldValueMalformed),
        ("Host: %\r\n", HostMalformed),
        ("Host: a%4\r\n", HostMalformed),
        ("Host: a%00\r\n", HostMalformed),
        ("Host: a%ff\r\n", HostMalformed),
        ("Host: :80\r\n", HostMalformed),
        ("Host: :\r\n", HostMalformed),
        ("Host: a:65536\r\n", HostMalformed),
        ("Host: a:99999\r\n", HostMalformed),
        ("Host: a:100000\r\n", HostMalformed),
        ("Host: a:-1\r\n", HostMalformed),
        ("Host: a:+80\r\n", HostMalformed),
        ("Host: a: 80\r\n", HostMalformed),
        ("Host: a :80\r\n", HostMalformed),
        ("Host: a:http\r\n", HostMalformed),
        ("Host: a:0x50\r\n", HostMalformed),
        ("Host: a:80:80\r\n", HostMalformed),
        ("Host: a::80\r\n", HostMalformed),
        ("Host: ::1\r\n", HostMalformed),
        ("Host: [\r\n", HostMalformed),
        ("Host: []\r\n", HostMalformed),
        ("Host: [::1\r\n", HostMalformed),
        ("Host: ::1]\r\n", HostMalformed),
        ("Host: [[::1]]\r\n", HostMalformed),
        ("Host: [::1]80\r\n", HostMalformed),
        ("Host: [::1]:x\r\n", HostMalformed),
        ("Host: [::1]:65536\r\n", HostMalformed),
        ("Host: a[::1]\r\n", HostMalformed),
        ("Host: [1.2.3.4]\r\n", HostMalformed),
        ("Host: [a]\r\n", HostMalformed),
        ("Host: [:::]\r\n", HostMalformed),
        ("Host: [1::2::3]\r\n", HostMalformed),
        ("Host: [1:2:3:4:5:6:7]\r\n", HostMalformed),
        ("Host: [1:2:3:4:5:6:7:8:9]\r\n", HostMalformed),
        ("Host: [1:2:3:4:5:6:7::8:9]\r\n", HostMalformed),
        ("Host: [12345::]\r\n", HostMalformed),
        ("Host: [g::]\r\n", HostMalformed),
        ("Host: [0x1::]\r\n", HostMalformed),
        ("Host: [::1/64]\r\n", HostMalformed),
        ("Host: [::1.2.3]\r\n", HostMalformed),
        ("Host: [::1.2.3.256]\r\n", HostMalformed),
        ("Host: [::01.2.3.4]\r\n", HostMalformed),
        ("Host: [::0x1.2.3.4]\r\n", HostMalformed),
        ("Host: [::1.2.3.4:5]\r\n", HostMalformed),
        ("Host: [ ::1]\r\n", HostMalformed),
        ("Host: [::1 ]\r\n", HostMalformed),
        ("Host: [fe80::1%25eth0]\r\n", HostMalformed),
        ("Host: [fe80::1%1]\r\n", HostMalformed),
        ("Host: [v1.a]\r\n", HostMalformed),
        ("Host: [::é]\r\n", HostMalformed),
        ("Host: " + new string('a', 256) + "\r\n", HostMalformed),
    ];

    [TestCaseSource(nameof(Rejected))]
    public void A_request_without_exactly_one_valid_host_is_rejected(Row row) =>
        Assert.That(Delivery.Request($"GET / HTTP/1.1\r\n{row.Text}\r\n").Reason, Is.EqualTo(row.Reason));

    [TestCase("a")]
    [TestCase("A.example")]
    [TestCase("a.example.")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:8080")]
    [TestCase("a:", Description = "RFC 3986 section 3.2.3: port = *DIGIT")]
    [TestCase("a:0")]
    [TestCase("a:80")]
    [TestCase("a:00080")]
    [TestCase("a:65535")]
    [TestCase("a_b-c~d!e")]
    [TestCase("a%2Db")]
    [TestCase("caf%C3%A9")]
    [TestCase("[::]")]
    [TestCase("[::1]")]
    [TestCase("[::1]:")]
    [TestCase("[::1]:80")]
    [TestCase("[1:2:3:4:5:6:7:8]")]
    [TestCase("[ABCD:ef01::]")]
    [TestCase("[::ffff:1.2.3.4]")]
    [TestCase("[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535")]
    public void A_valid_host_is_taken(string host)
    {
        Assert.That(Delivery.Request($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").Status, Is.EqualTo(ParseStatus.Complete));
        Assert.That(Delivery.Request($"GET http://{host}/ HTTP/1.1\r\nHost: a\r\n\r\n").Status, Is.EqualTo(ParseStatus.Complete));
    }

    [Test]
    public void A_host_is_taken_up_to_the_longest_name()
    {
        string longest = new string('a', 255);
        Assert.That(Delivery.Request($"GET / HTTP/1.1\r\nHost: {longest}:80\r\n\r\n").Status, Is.EqualTo(ParseStatus.Complete));
    }

    [TestCase("", None)]
    [TestCase("Host: a\r\n", None)]
    [TestCase("Host:\r\n", HostMalformed)]
    [TestCase("Host: a\r\nHost: a\r\n", HostRepeated)]
    public void HTTP_1_0_may_leave_the_host_out_but_not_send_a_bad_one(string fields, RejectReason reason) =>
        Assert.That(Delivery.Request($"GET / HTTP/1.0\r\n{fields}\r\n").Reason, Is.EqualTo(reason));

    [Test]
    public void An_absolute_target_does_not_stand_in_for_the_host() =>
        Assert.That(Delivery.Request("GET http://a/ HTTP/1.1\r\n\r\n").Reason, Is.EqualTo(HostMissing));
}
