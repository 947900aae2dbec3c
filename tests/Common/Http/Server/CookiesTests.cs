using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class CookiesTests
{
    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(ThreadPolicy.PerSession, router =>
    {
        router.Map(RequestMethod.Get, "/read", "read", exchange => exchange.Response.Text(
            200, System.Text.Encoding.Latin1.GetString(Cookies.Find(exchange.Request.Fields, "name"u8))));
        router.Map(RequestMethod.Get, "/set", "set", exchange =>
        {
            exchange.Response.SetCookie("name", "a-1.B_2");
            exchange.Response.Text(200, "");
        });
        router.Map(RequestMethod.Get, "/age", "age", exchange =>
        {
            exchange.Response.SetCookie("name", "", maxAgeSeconds: 0);
            exchange.Response.Text(200, "");
        });
    });

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("Cookie: name=v", "v")]
    [TestCase("Cookie: other=x; name=v; name=w", "v")]
    [TestCase("Cookie: other=x\r\ncookie: name=v", "v")]
    [TestCase("Cookie: name=a=b", "a=b")]
    [TestCase("Cookie:  name=v\t;", "v")]
    [TestCase("Cookie: name=", "")]
    [TestCase("Cookie: name", "")]
    [TestCase("Cookie: =name=v", "")]
    [TestCase("Cookie: Name=v; xname=v; name2=v", "")]
    [TestCase("Cookie: ;;;", "")]
    [TestCase("X-Cookie: name=v", "")]
    public void A_cookie_is_found_by_its_name(string fields, string expected)
    {
        using RawConnection client = _server.Connect();
        Assert.That(client.Ask($"GET /read HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n").Body, Is.EqualTo(expected));
    }

    [TestCase("/set", "name=a-1.B_2; Path=/; HttpOnly; SameSite=Strict")]
    [TestCase("/age", "name=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")]
    public void A_cookie_is_set_out_of_reach_of_scripts_and_of_other_sites(string path, string expected)
    {
        using RawConnection client = _server.Connect();
        Assert.That(client.Ask($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")["Set-Cookie"], Is.EqualTo(expected));
    }

    [TestCase("a b")]
    [TestCase("a;b")]
    [TestCase("a\r\nb")]
    [TestCase("é")]
    [TestCase("\"")]
    public void What_would_end_the_cookie_is_a_bug(string value) =>
        Assert.That(() => new Response().SetCookie("name", value), Throws.ArgumentException);
}
