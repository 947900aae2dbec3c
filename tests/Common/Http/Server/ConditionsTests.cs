using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Server;

/// <summary>If-Match and If-None-Match, as every route answers them.</summary>
[TestFixture]
internal sealed class ConditionsTests
{
    private LoopbackServer _server = null!;
    private int _changes;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(ThreadPolicy.PerSession, router =>
    {
        router.Map(RequestMethod.Get, "/tagged", "tagged", exchange =>
        {
            exchange.Response.EntityTag = "\"a,7\""u8;
            exchange.Response.Text(200, "the whole");
        });
        router.Map(RequestMethod.Get, "/plain", "plain", exchange => exchange.Response.Text(200, "the whole"));
        router.Map(RequestMethod.Get, "/missing", "missing", exchange => exchange.Response.Error(404, "there is nothing"));
        router.MapChange(RequestMethod.Post, "/change", "change", exchange =>
        {
            _changes++;
            exchange.Response.Text(200, "changed");
        });
    });

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("If-None-Match: \"a,7\"")]
    [TestCase("If-None-Match: W/\"a,7\"")]
    [TestCase("If-None-Match: *")]
    [TestCase("If-None-Match: \t* ")]
    [TestCase("If-None-Match: \"6\", \"a,7\"")]
    [TestCase("If-None-Match: \"6\",\t W/\"a,7\" ,\"8\"")]
    [TestCase("If-None-Match: ,, \"a,7\",")]
    [TestCase("If-None-Match: \"6\"\r\nIf-None-Match: \"a,7\"")]
    [TestCase("If-None-Match: \"6\\\", \"a,7\"")] // a backslash escapes nothing in a tag
    [TestCase("If-None-Match: \"a,7\"\r\nIf-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT")]
    [TestCase("If-Match: \"a,7\"\r\nIf-None-Match: \"a,7\"")]
    public void What_the_client_has_is_not_sent_again(string fields)
    {
        RawMessage whole = Ask("GET", "/tagged", "X-Other: 1");
        RawMessage answer = Ask("GET", "/tagged", fields);

        Assert.That((answer.Status, answer.Body), Is.EqualTo((304, "")));
        Assert.That(
            (answer["ETag"], answer["Cache-Control"], answer["Vary"]),
            Is.EqualTo((whole["ETag"], whole["Cache-Control"], whole["Vary"])));
        Assert.That(answer["Content-Length"], Is.Null);
    }

    [TestCase("X-Other: 1")]
    [TestCase("If-None-Match: \"6\"")]
    [TestCase("If-None-Match: \"a\", \"7\"")]
    [TestCase("If-None-Match: \"A,7\"")]
    [TestCase("If-None-Match: a,7")]
    [TestCase("If-None-Match: w/\"a,7\"")]
    [TestCase("If-None-Match: \"6\" \"a,7\"")]
    [TestCase("If-None-Match: *, \"a,7\"")]
    [TestCase("If-None-Match: *\r\nIf-None-Match: \"6\"")]
    [TestCase("If-None-Match:")]
    [TestCase("If-None-Match: ,,")]
    [TestCase("If-Match: \"a,7\"")]
    [TestCase("If-Match: *")]
    [TestCase("If-Match: \"6\", \"a,7\"")]
    [TestCase("If-Match: \"6\"\r\nIf-Match: \"a,7\"")]
    [TestCase("If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT")]
    [TestCase("If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT")]
    public void Else_the_whole_is_sent(string fields)
    {
        RawMessage answer = Ask("GET", "/tagged", fields);

        Assert.That((answer.Status, answer.Body), Is.EqualTo((200, "the whole")));
        Assert.That((answer["ETag"], answer["Cache-Control"]), Is.EqualTo(("\"a,7\"", "no-cache")));
    }

    [TestCase("If-Match: \"6\"")]
    [TestCase("If-Match: W/\"a,7\"")] // the strong comparison
    [TestCase("If-Match:")]
    [TestCase("If-Match: \"6\"\r\nIf-None-Match: \"a,7\"")] // If-Match comes first
    public void An_If_Match_that_does_not_hold_is_412(string fields)
    {
        RawMessage answer = Ask("GET", "/tagged", fields);

        Assert.That((answer.Status, answer["ETag"], answer["Cache-Control"]), Is.EqualTo((412, (string?)null, "no-store")));
        Assert.That(answer.Body, Does.Contain("If-Match"));
    }

    [TestCase("GET", "/tagged", "If-Match: a,7")]
    [TestCase("GET", "/tagged", "If-Match: *, \"a\"")]
    [TestCase("GET", "/tagged", "If-Match: \"a b\"")]
    [TestCase("GET", "/tagged", "If-Match: \"a")]
    [TestCase("POST", "/change", "If-Match: a,7")]
    [TestCase("POST", "/change", "If-None-Match: a,7")] // a read would go on; a change must not
    public void A_condition_that_cannot_be_read_is_400(string method, string target, string fields)
    {
        int before = _changes;

        Assert.That(Ask(method, target, fields).Status, Is.EqualTo(400));
        Assert.That(_changes, Is.EqualTo(before));
    }

    [TestCase("If-Match: \"6\"")]
    [TestCase("If-None-Match: *")]
    public void A_condition_counts_only_where_the_answer_would_be_a_success(string fields) =>
        Assert.That(Ask("GET", "/missing", fields).Status, Is.EqualTo(404));

    [TestCase("If-Match: *", 200)]
    [TestCase("If-Match: \"6\"", 412)]
    [TestCase("If-None-Match: \"6\"", 200)]
    public void What_has_no_tag_matches_none(string fields, int status) =>
        Assert.That(Ask("GET", "/plain", fields).Status, Is.EqualTo(status));

    [TestCase("If-Match: \"6\"", 412)]
    [TestCase("If-Match: *", 412)]
    [TestCase("If-None-Match: *", 200)]
    [TestCase("If-None-Match: \"6\"", 200)]
    public void A_change_of_what_has_no_tag_is_made_without_an_If_Match_only(string fields, int status)
    {
        int before = _changes;

        Assert.That(Ask("POST", "/change", fields).Status, Is.EqualTo(status));
        Assert.That(_changes - before, Is.EqualTo(status == 200 ? 1 : 0));
    }

    private RawMessage Ask(string method, string target, string fields)
    {
        using RawConnection client = _server.Connect();
        return client.Ask($"{method} {target} HTTP/1.1\r\nHost: shop\r\n{fields}\r\nContent-Length: 0\r\n\r\n");
    }
}
