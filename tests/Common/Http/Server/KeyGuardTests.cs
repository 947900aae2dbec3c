using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class KeyGuardTests
{
    [TestCase("X-Admin-Key: secret", 200)]
    [TestCase("x-admin-key: secret", 200)]
    [TestCase("X-Admin-Key: Secret", 403)]
    [TestCase("X-Admin-Key: secre", 403)]
    [TestCase("X-Admin-Key: secrets", 403)]
    [TestCase("X-Admin-Key:", 403)]
    [TestCase("X-Admin-Key: wrong\r\nX-Admin-Key: secret", 403)]
    [TestCase("X-Other: secret", 401)]
    public void Only_the_right_key_passes(string field, int status)
    {
        Assert.That(Ask(new KeyGuard("X-Admin-Key", "secret", isOpenWithoutKey: true), field).Status, Is.EqualTo(status));
        Assert.That(Ask(new KeyGuard("X-Admin-Key", "secret", isOpenWithoutKey: false), field).Status, Is.EqualTo(status));
    }

    [TestCase(true, 200)]
    [TestCase(false, 403)]
    public void Without_a_key_it_is_open_or_closed_to_all(bool isOpen, int status)
    {
        var guard = new KeyGuard("X-Admin-Key", key: null, isOpen);

        Assert.That(Ask(guard, "X-Other: 1").Status, Is.EqualTo(status));
        Assert.That(Ask(guard, "X-Admin-Key: anything").Status, Is.EqualTo(status));
    }

    [Test]
    public void Who_sends_no_key_is_told_which_one_is_asked_for()
    {
        RawMessage answer = Ask(new KeyGuard("X-Admin-Key", "secret", isOpenWithoutKey: false), "X-Other: 1");

        Assert.That(answer["WWW-Authenticate"], Is.EqualTo("Key field=\"X-Admin-Key\""));
        Assert.That(answer.Body, Does.Contain("this needs the right X-Admin-Key").And.Not.Contain("secret"));
    }

    private static RawMessage Ask(KeyGuard guard, string field)
    {
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router =>
            router.Map(RequestMethod.Get, "/", "root", guard.Guard(exchange => exchange.Response.Text(200, "in"))));
        using RawConnection client = server.Connect();
        RawMessage answer = client.Ask($"GET / HTTP/1.1\r\nHost: shop\r\n{field}\r\n\r\n");
        Assert.That(answer.Body == "in", Is.EqualTo(answer.Status == 200));
        return answer;
    }
}
