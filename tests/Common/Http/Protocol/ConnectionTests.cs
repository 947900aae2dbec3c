using PygmyStore.Common.Http.Protocol;
using static PygmyStore.Common.Http.Protocol.RejectReason;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// RFC 9112 section 9.3 and RFC 9110 section 10.1.1: whether the connection goes on, and whether the client waits.
/// </summary>
[TestFixture]
internal sealed class ConnectionTests
{
    internal static readonly Row[] Rejected =
    [
        ("Expect: ", ExpectationUnknown),
        ("Expect: 100", ExpectationUnknown),
        ("Expect: 100-continue, 100-continue", ExpectationUnknown),
        ("Expect: 100-continue;a=b", ExpectationUnknown),
        ("Expect: 100-continued", ExpectationUnknown),
        ("Expect: 200-ok", ExpectationUnknown),
        ("Expect: 100-continue\r\nExpect: 100-continue", ExpectationUnknown),
        ("Expect: 100-continue\r\nexpect: x", ExpectationUnknown),
    ];

    [TestCaseSource(nameof(Rejected))]
    public void An_expectation_that_cannot_be_met_is_rejected(Row row) =>
        Assert.That(Delivery.Request($"GET / HTTP/1.1\r\nHost: a\r\n{row.Text}\r\n\r\n").Reason, Is.EqualTo(row.Reason));

    [TestCase("1.1", "", false)]
    [TestCase("1.1", "Expect: 100-continue\r\n", true)]
    [TestCase("1.1", "expect: 100-Continue \r\n", true)]
    [TestCase("1.0", "Expect: 100-continue\r\n", false, Description = "a 1.0 client knows no interim answers")]
    [TestCase("1.0", "Expect: x\r\n", false)]
    public void A_1_1_client_may_wait_for_an_interim_answer(string version, string fields, bool expects)
    {
        RequestReader reader = Delivery.Request($"POST / HTTP/{version}\r\nHost: a\r\n{fields}Content-Length: 1\r\n\r\nb");
        Assert.That((reader.Status, reader.Head.ExpectsContinue), Is.EqualTo((ParseStatus.Complete, expects)));
    }

    [TestCase("1.1", "", true)]
    [TestCase("1.1", "Connection: keep-alive\r\n", true)]
    [TestCase("1.1", "Connection: close\r\n", false)]
    [TestCase("1.1", "Connection: Close\r\n", false)]
    [TestCase("1.1", "Connection: keep-alive, close\r\n", false)]
    [TestCase("1.1", "Connection: close\r\nConnection: keep-alive\r\n", false)]
    [TestCase("1.1", "Connection: upgrade\r\n", true)]
    [TestCase("1.1", "Connection:\r\n", true)]
    [TestCase("1.2", "", true)]
    [TestCase("1.0", "", false)]
    [TestCase("1.0", "Connection: keep-alive\r\n", true)]
    [TestCase("1.0", "Connection: Keep-Alive, a\r\n", true)]
    [TestCase("1.0", "Connection: keep-alive, close\r\n", false)]
    [TestCase("1.0", "Connection: upgrade\r\n", false)]
    [TestCase("1.0", "Keep-Alive: timeout=5\r\n", false)]
    public void A_connection_goes_on_by_default_in_1_1_and_when_asked_in_1_0(string version, string fields, bool keepAlive)
    {
        RequestReader request = Delivery.Request($"GET / HTTP/{version}\r\nHost: a\r\n{fields}\r\n");
        ResponseReader response = Delivery.Response($"HTTP/{version} 200 OK\r\nContent-Length: 0\r\n{fields}\r\n");
        Assert.That((request.Status, request.Head.KeepAlive), Is.EqualTo((ParseStatus.Complete, keepAlive)));
        Assert.That((response.Status, response.Head.KeepAlive), Is.EqualTo((ParseStatus.Complete, keepAlive)));
    }
}
