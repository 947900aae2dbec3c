using PygmyStore.Common.Http.Protocol;
using PygmyStore.FrontEndServer.Pages;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>Who is let into the keeper's pages.</summary>
[TestFixture]
internal sealed class KeeperDoorTests
{
    private const string Key = "a key + of the keeper";
    private const string Page = "text/html";

    private DateTimeOffset _now;
    private bool _isLocal;
    private bool _isSecret;
    private bool _isHttps;

    [SetUp]
    public void Reset() =>
        (_now, _isLocal, _isSecret, _isHttps) = (DateTimeOffset.UnixEpoch.AddYears(56), false, true, false);

    [TestCase(null, true, 200)]
    [TestCase(null, false, 200)]
    [TestCase(Key, true, 401)]
    [TestCase(Key, false, 200)]
    public void This_machine_needs_no_key_unless_one_is_set_and_asked_for(string? key, bool needsKey, int status)
    {
        _isLocal = true;
        using LoopbackServer server = Serve(key, needsKey);
        Assert.That(Ask(server).Status, Is.EqualTo(status));
    }

    [Test]
    public void Others_are_refused_where_no_key_is_set()
    {
        using LoopbackServer server = Serve(null);
        Assert.That(Ask(server).Status, Is.EqualTo(403));
        WireAnswer page = Ask(server, ("Accept", Page));
        Assert.That((page.Status, page.Body.Contains("<form", StringComparison.Ordinal)), Is.EqualTo((403, false)));
        Assert.That(Enter(server, "").Status, Is.EqualTo(403));
    }

    [TestCase(Key, 200)]
    [TestCase("a key", 403)]
    [TestCase("", 403)]
    public void A_program_sends_the_key(string key, int status)
    {
        using LoopbackServer server = Serve(Key);
        Assert.That(Ask(server, ("X-Admin-Key", key)).Status, Is.EqualTo(status));
    }

    [Test]
    public void A_program_without_a_key_is_told_which_field_it_needs()
    {
        using LoopbackServer server = Serve(Key);
        WireAnswer answer = Ask(server);
        Assert.That(answer.Status, Is.EqualTo(401));
        Assert.That(answer.Fields["WWW-Authenticate"].Single(), Does.Contain("X-Admin-Key"));
    }

    [Test]
    public void A_browser_gets_a_form_and_its_cookie_opens_the_page_until_it_ends()
    {
        using LoopbackServer server = Serve(Key);
        WireAnswer form = Ask(server, ("Accept", Page));
        Assert.That(form.Status, Is.EqualTo(403));
        Assert.That(form.Body, Does.Contain("action=\"/keeper\"").And.Contain("value=\"/live\""));

        WireAnswer entered = Enter(server, Key);
        string field = entered.Fields["Set-Cookie"].Single();
        string cookie = field.Split(';')[0];
        Assert.That((entered.Status, entered.Fields["Location"].Single()), Is.EqualTo((303, "/live")));
        Assert.That(field, Does.Contain("HttpOnly; SameSite=Strict; Max-Age=10800"));
        Assert.That(Ask(server, ("Accept", Page), ("Cookie", cookie)).Status, Is.EqualTo(200));

        _now += KeeperDoor.TicketTime;
        Assert.That(Ask(server, ("Accept", Page), ("Cookie", cookie)).Status, Is.EqualTo(403));
    }

    [Test]
    public void A_ticket_survives_a_restart_and_ends_with_its_key()
    {
        string cookie;
        using (LoopbackServer first = Serve(Key))
        {
            cookie = Enter(first, Key).Fields["Set-Cookie"].Single().Split(';')[0];
        }

        using LoopbackServer second = Serve(Key);
        Assert.That(Ask(second, ("Cookie", cookie)).Status, Is.EqualTo(200));
        using LoopbackServer other = Serve(Key + "!");
        Assert.That(Ask(other, ("Cookie", cookie)).Status, Is.EqualTo(401));
    }

    [Test]
    public void A_ticket_that_was_changed_opens_nothing()
    {
        using LoopbackServer server = Serve(Key);
        string cookie = Enter(server, Key).Fields["Set-Cookie"].Single().Split(';')[0];
        string later = cookie.Replace("pygmy_keeper=1", "pygmy_keeper=2", StringComparison.Ordinal);
        Assert.That(later, Is.Not.EqualTo(cookie));
        foreach (string wrong in (string[])[later, cookie[..^1], cookie + "0", "pygmy_keeper=", "pygmy_keeper=9999999999."])
        {
            Assert.That(Ask(server, ("Cookie", wrong)).Status, Is.EqualTo(401), wrong);
        }
    }

    [TestCase("wrong", "/live", 403, "not the right key")]
    [TestCase(Key, "//elsewhere.example", 400, "which page")]
    [TestCase(Key, "", 400, "which page")]
    public void A_form_that_is_not_right_sets_no_cookie(string key, string to, int status, string says)
    {
        using LoopbackServer server = Serve(Key);
        WireAnswer answer = Enter(server, key, to);
        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.Body, Does.Contain(says));
        Assert.That(answer.Fields["Set-Cookie"], Is.Empty);
    }

    [Test]
    public void The_cookie_is_Secure_where_the_browser_speaks_https([Values] bool isHttps)
    {
        _isHttps = isHttps;
        using LoopbackServer server = Serve(Key);
        string cookie = Enter(server, Key).Fields["Set-Cookie"].Single();
        Assert.That(cookie.Contains("; Secure", StringComparison.Ordinal), Is.EqualTo(isHttps));
    }

    [Test]
    public void Guessing_gets_slow_by_field_and_by_form_and_a_right_key_has_to_wait_too()
    {
        using LoopbackServer server = Serve(Key);
        int[] first = [.. Enumerable.Range(0, 11).Select(i =>
            i % 2 == 0 ? Ask(server, ("X-Admin-Key", "wrong")).Status : Enter(server, "wrong").Status)];
        Assert.That(first, Is.All.EqualTo(403));

        WireAnswer slowed = Ask(server, ("X-Admin-Key", Key));
        Assert.That((slowed.Status, slowed.Fields["Retry-After"].Single()), Is.EqualTo((429, "1")));
        Assert.That(Enter(server, Key).Status, Is.EqualTo(429));

        _now = _now.AddSeconds(1);
        Assert.That(Ask(server, ("X-Admin-Key", Key)).Status, Is.EqualTo(200));
        Assert.That(Ask(server, ("X-Admin-Key", "wrong")).Status, Is.EqualTo(403));
        Assert.That(Ask(server, ("X-Admin-Key", "wrong")).Fields["Retry-After"].Single(), Is.EqualTo("2"));
    }

    [Test]
    public void No_key_is_taken_where_others_can_read_it()
    {
        _isSecret = false;
        using LoopbackServer server = Serve(Key);
        Assert.That(Ask(server, ("X-Admin-Key", Key)).Status, Is.EqualTo(403));
        Assert.That(Ask(server, ("Accept", Page)).Body, Does.Not.Contain("<form").And.Contain("in clear"));
        Assert.That(Enter(server, Key).Fields["Set-Cookie"], Is.Empty);
    }

    private LoopbackServer Serve(string? key, bool needsKey = false)
    {
        var door = new KeeperDoor(
            key, _ => _isLocal, _ => _isSecret ? null : "the key would travel in clear", _ => _isHttps, () => _now);
        return new LoopbackServer(ThreadPolicy.PerSession, router =>
        {
            router.Map(
                RequestMethod.Get, "/live", "live", door.Guard(exchange => exchange.Response.Text(200, "in"), needsKey));
            router.MapPage(
                RequestMethod.Get, "/live", door.GuardPage("/live", exchange => exchange.Response.Text(200, "in"), needsKey));
            door.Map(router);
        });
    }

    private static WireAnswer Ask(LoopbackServer server, params (string, string)[] fields)
    {
        using var client = new WireClient(server.EndPoint);
        return client.Ask("GET", "/live", null, fields);
    }

    private static WireAnswer Enter(LoopbackServer server, string key, string to = "/live")
    {
        using var client = new WireClient(server.EndPoint);
        string form = $"to={Uri.EscapeDataString(to)}&key={Uri.EscapeDataString(key)}";
        client.Send(
            "POST /keeper HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Accept: text/html\r\nContent-Length: {form.Length}\r\n\r\n{form}");
        return client.Receive();
    }
}
