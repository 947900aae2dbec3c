using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class EntityTagTests
{
    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(ThreadPolicy.PerSession, router =>
        router.Map(RequestMethod.Get, "/{version}", "root", exchange =>
        {
            long version = long.Parse(System.Text.Encoding.ASCII.GetString(exchange.PathParameter(0)));
            if (!EntityTag.AnswerIfUnchanged(exchange, version))
            {
                exchange.Response.Text(200, "changed");
            }
        }));

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("If-None-Match: \"v7\"")]
    [TestCase("If-None-Match: W/\"v7\"")]
    [TestCase("If-None-Match: *")]
    [TestCase("If-None-Match: \"v6\", \"v7\"")]
    [TestCase("If-None-Match: \"v6\",\t W/\"v7\" ,\"v8\"")]
    [TestCase("If-None-Match: \"v6\"\r\nIf-None-Match: \"v7\"")]
    public void A_tag_that_the_client_has_is_not_sent_again(string field)
    {
        RawMessage answer = Ask(7, field);

        Assert.That(answer.Status, Is.EqualTo(304));
        Assert.That(answer["ETag"], Is.EqualTo("\"v7\""));
    }

    [TestCase("X-Other: 1")]
    [TestCase("If-None-Match: \"v6\"")]
    [TestCase("If-None-Match: \"v77\"")]
    [TestCase("If-None-Match: v7")]
    [TestCase("If-None-Match: w/\"v7\"")]
    [TestCase("If-None-Match:")]
    [TestCase("If-None-Match: ,,")]
    [TestCase("If-Match: \"v7\"")]
    public void Any_other_tag_gets_the_body(string field)
    {
        RawMessage answer = Ask(7, field);

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer["ETag"], Is.EqualTo("\"v7\""));
    }

    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    [TestCase(0)]
    public void Every_version_has_its_tag(long version)
    {
        Assert.That(Ask(version, $"If-None-Match: \"v{version}\"").Status, Is.EqualTo(304));
    }

    private RawMessage Ask(long version, string field)
    {
        using RawConnection client = _server.Connect();
        return client.Ask($"GET /{version} HTTP/1.1\r\nHost: shop\r\n{field}\r\n\r\n");
    }
}
