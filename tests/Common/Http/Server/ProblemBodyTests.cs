using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.Complaints;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>RFC 9457: an error as a problem, for a client that asks for it, whoever refused the request.</summary>
[TestFixture]
internal sealed class ProblemBodyTests
{
    private const string Accept = "Accept: application/problem+json\r\n";

    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void Start() => _server = new LoopbackServer(ThreadPolicy.PerSession, router =>
    {
        router.Map(RequestMethod.Get, "/gone", "gone", exchange => exchange.Response.Error(404, "it is \"gone\""));
        router.Map(RequestMethod.Get, "/text", "text", exchange => exchange.Response.Text(503, "not ready"));
        router.Map(RequestMethod.Get, "/fault", "fault", _ => throw new InvalidOperationException("a fault that a test makes"));
        router.Map(RequestMethod.Get, "/wait", "wait", exchange =>
        {
            exchange.Response.Error(503, "busy");
            exchange.Response.RetryAfter();
        });
    });

    [OneTimeTearDown]
    public void Stop() => _server.Dispose();

    [Test]
    public void It_has_the_members_of_the_RFC()
    {
        WireAnswer answer = Ask($"GET /gone HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: a%b\r\n{Accept}\r\n");
        Assert.That(answer.Status, Is.EqualTo(404));
        Assert.That(answer.Fields["Content-Type"].Single(), Is.EqualTo("application/problem+json"));
        Assert.That(answer.Fields["Vary"].Single(), Is.EqualTo("Accept"));
        Assert.That(
            answer.Body,
            Is.EqualTo("""{"type":"about:blank","title":"Not Found","status":404,"detail":"it is \"gone\"","""
                + "\"instance\":\"tag:pygmy.com,2026:request/a%25b\"}"));
    }

    [TestCase("")]
    [TestCase("Accept: */*\r\n")]
    [TestCase("Accept: application/json, application/problem+json\r\n")]
    public void Everybody_else_gets_what_he_got(string accept)
    {
        WireAnswer answer = Ask($"GET /gone HTTP/1.1\r\nHost: localhost\r\n{accept}\r\n");
        Assert.That(answer.Body, Is.EqualTo("""{"error":{"code":404,"message":"it is \"gone\""}}"""));
        Assert.That(answer.Fields["Content-Type"].Single(), Is.EqualTo("application/json"));
        Assert.That(answer.Fields["Vary"], Is.Empty);
    }

    [TestCase("GET /nothing HTTP/1.1\r\nHost: localhost\r\n", 404)]
    [TestCase("DELETE /gone HTTP/1.1\r\nHost: localhost\r\n", 405)]
    [TestCase("GET /gone HTTP/1.1\r\nHost: localhost\r\nX-Time-Left-Ms: x\r\n", 400)]
    [TestCase("GET /gone HTTP/1.1\r\nHost: localhost\r\nIf-Match: x\r\n", 400)]
    [TestCase("GET /wait HTTP/1.1\r\nHost: localhost\r\n", 503)]
    public void Every_error_can_be_one(string head, int status)
    {
        WireAnswer answer = Ask($"{head}{Accept}\r\n");
        Assert.That((answer.Status, answer.Json("status").GetInt32()), Is.EqualTo((status, status)));
        Assert.That(answer.Json("detail").GetString(), Is.Not.Empty);
    }

    [TestCase("POST /gone HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n", 413)]
    [TestCase("POST /gone HTTP/1.1\r\nHost: localhost\r\nExpect: much\r\n", 417)]
    public void So_can_that_of_a_request_that_is_rejected_after_its_head(string head, int status)
    {
        WireAnswer answer = Ask($"{head}{Accept}\r\n");
        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.Fields["Content-Type"].Single(), Is.EqualTo("application/problem+json"));
        Assert.That(answer.Json("status").GetInt32(), Is.EqualTo(status));
    }

    [TestCase("GET /gone HTTP/1.1\r\n Accept: application/problem+json\r\n\r\n")]
    [TestCase("GET /gone HTTP/9.9\r\nAccept: application/problem+json\r\n\r\n")]
    public void Where_the_head_cannot_be_read_it_is_ours(string request) =>
        Assert.That(Ask(request).Json("error.code").GetInt32(), Is.AtLeast(400));

    [Test]
    [Tells("test worker .*a fault that a test makes")]
    public void A_fault_is_one_too_and_a_text_stays_a_text()
    {
        WireAnswer fault = Ask($"GET /fault HTTP/1.1\r\nHost: localhost\r\n{Accept}\r\n");
        Assert.That((fault.Status, fault.Json("title").GetString()), Is.EqualTo((500, "Internal Server Error")));
        Assert.That(Ask($"GET /text HTTP/1.1\r\nHost: localhost\r\n{Accept}\r\n").Body, Is.EqualTo("not ready"));
    }

    [Test]
    public void Fields_of_the_error_stay()
    {
        Assert.That(
            Ask($"GET /wait HTTP/1.1\r\nHost: localhost\r\n{Accept}\r\n").Fields["Retry-After"].Single(), Is.EqualTo("1"));
        Assert.That(
            Ask($"PUT /gone HTTP/1.1\r\nHost: localhost\r\n{Accept}\r\n").Fields["Allow"].Single(),
            Is.EqualTo("GET, HEAD, OPTIONS"));
    }

    private WireAnswer Ask(string request)
    {
        using var client = new WireClient(_server.EndPoint);
        client.Send(request);
        return client.Receive();
    }
}
