using System.Net;
using PygmyStore.Common.Contracts;
using PygmyStore.FrontEndServer.Accounts;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>What keeps passwords, logins and receipts from others.</summary>
internal sealed class AccountSafetyTests
{
    private AccountStore _store = null!;

    [SetUp]
    public void Start() => _store = new AccountStore();

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Passwords_that_others_could_read_are_refused_and_behind_a_trusted_proxy_the_cookie_is_Secure()
    {
        const string body = $$"""{"name":"Ada","password":"{{AccountStore.Password}}"}""";
        (string, string) forwarded = ("X-Forwarded-For", "203.0.113.9");
        (string, string) isHttps = ("X-Forwarded-Proto", "https");
        foreach (string target in new[] { "/accounts", "/sessions" })
        {
            WireAnswer refused = _store.AskWith("POST", target, body, forwarded, isHttps);
            Assert.That(refused.Status, Is.EqualTo(403), "whoever sends these fields, it is no trusted proxy");
            Assert.That(refused.Body, Does.Contain("trusted_proxy"));
        }

        _store.Restart(configuration => configuration with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] });
        Assert.That(_store.AskWith("POST", "/accounts", body, forwarded).Status, Is.EqualTo(403), "the proxy got it over http");
        WireAnswer registered = _store.AskWith("POST", "/accounts", body, forwarded, isHttps);
        Assert.That(registered.Status, Is.EqualTo(201), registered.Body);
        Assert.That(registered.Fields["Set-Cookie"].Single(), Does.Contain("; SameSite=Strict; Secure; Max-Age="));
    }

    [Test]
    public void A_page_of_another_origin_neither_registers_nor_logs_out()
    {
        string ada = _store.Register("Ada");
        (string, string)[] foreign = [("Origin", "https://evil.example"), ("Cookie", ada)];
        Assert.That(_store.AskWith("DELETE", "/sessions/current", null, foreign).Status, Is.EqualTo(403));
        const string body = $$"""{"name":"Eve","password":"{{AccountStore.Password}}"}""";
        Assert.That(_store.AskWith("POST", "/accounts", body, foreign).Status, Is.EqualTo(403));
        Assert.That(_store.AskWith("POST", "/sessions", body, foreign).Status, Is.EqualTo(403));
        Assert.That(_store.Ask("GET", "/me", ada).Status, Is.EqualTo(200));
    }

    [Test]
    public void A_hash_of_fewer_iterations_is_made_anew_at_the_next_login()
    {
        // As an earlier release would have left it.
        var few = new PasswordHasher(1000);
        string path = Path.Combine(_store.Store.DataFolder, "accounts.csv");
        _store.Register("Bob");
        using (var order = new WireClient(_store.Store.Order.LocalEndPoint))
        {
            PasswordHash hash = few.TryMake(AccountStore.Password, long.MaxValue)!;
            string account = $$$"""
                {"id":"a0123456789abcdef","name":"Ada",
                "password":{"salt":"{{{hash.Salt}}}","iterations":1000,"hash":"{{{hash.Hash}}}"}}
                """;
            Assert.That(order.Ask("POST", "/accounts", account).Status, Is.EqualTo(200));
        }

        Assert.That(_store.LogIn("Ada", AccountStore.Password).Status, Is.EqualTo(201));
        Assert.That(AccountStore.Read(path), Does.Contain(",password,a0123456789abcdef,").And.Contain(",600000,"));
        Assert.That(_store.LogIn("Ada", AccountStore.Password).Status, Is.EqualTo(201));
    }

    [TestCase("POST", "/accounts", "{}")]
    [TestCase("POST", "/accounts", """{"id":"a0123456789abcdef","name":"A","password":{"salt":"","iterations":1,"hash":""}}""")]
    [TestCase("POST", "/accounts/password", """{"account":"a","before":null,"after":null}""")]
    [TestCase("POST", "/logins", """{"login":"x","account":"a0123456789abcdef"}""")]
    [TestCase("POST", "/logins", """{"login":"x","account":"a0123456789abcdef","password":null}""")]
    [TestCase("POST", "/logins/end", """{"login":"x"}""")]
    [TestCase("POST", "/logins/named", "[]")]
    [TestCase("POST", "/accounts/named", """{"name":7}""")]
    [TestCase("POST", "/receipts/named", "")]
    [TestCase("GET", "/accounts/a0123456789abcdef/orders?limit=102", null)]
    [TestCase("GET", "/accounts/a0123456789abcdef/orders?before=0", null)]
    public void The_order_service_refuses_what_no_front_end_sends(string method, string target, string? body)
    {
        using var order = new WireClient(_store.Store.Order.LocalEndPoint);
        Assert.That(order.Ask(method, target, body).Status, Is.EqualTo(400));
    }

    [Test]
    public void No_password_login_or_receipt_is_in_a_file_or_in_the_metrics()
    {
        string ada = _store.Register("Ada");
        _store.LogIn("Ada", "nearly correct horse");
        _store.Ask("POST", "/accounts", null, $$"""{"name":"Eve","password":"{{AccountStore.Password}}","x":1}""");
        _store.Ask("POST", "/sessions", null, $$"""{"password":"{{AccountStore.Password}}" """);
        _store.Ask("POST", "/orders", ada, """{"item_number":2}""");
        _store.Ask("GET", "/orders/1", ada);
        WireAnswer guest = _store.Ask("POST", "/orders", null, """{"item_number":2}""");
        string receipt;
        using (var order = new WireClient(_store.Store.Order.LocalEndPoint))
        {
            receipt = order.Ask("GET", "/orders/2/kept?receipt=yes").Json("data.receipt").GetString()!;
            Assert.That(_store.Ask("GET", "/receipts/" + receipt).Body, Is.EqualTo(guest.Body));
        }

        string metrics = _store.Ask("GET", "/metrics").Body;
        string folder = _store.Store.Folder;
        string log = Path.Combine(folder, "output", "frontend.log");
        Eventually.IsTrue(
            () => AccountStore.Read(log).Contains(" receipt 200 ", StringComparison.Ordinal), "the log has been written");
        string files = string.Concat(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(AccountStore.Read));
        string token = ada["pygmy_login=".Length..ada.IndexOf('.', StringComparison.Ordinal)];
        Assert.That(files, Does.Contain(" register 201 ").And.Contain(" login 401 "));
        foreach (string secret in new[] { AccountStore.Password, "nearly correct horse", token, receipt, receipt[2..] })
        {
            Assert.That(files, Does.Not.Contain(secret));
            Assert.That(metrics, Does.Not.Contain(secret));
        }
    }

    [TestCase("1-", 404)]
    [TestCase("1-00000000000000000000000000000000", 404)]
    [TestCase("-1", 404)]
    [TestCase("x", 404)]
    [TestCase("99999999999999999999-00", 404)]
    public void A_receipt_that_is_none_shows_nothing(string receipt, int status)
    {
        _store.Ask("POST", "/orders", null, """{"item_number":2}""");
        Assert.That(_store.Ask("GET", "/receipts/" + receipt).Status, Is.EqualTo(status));
    }

    [Test]
    public void Failed_attempts_are_slowed_and_the_answer_says_how_long()
    {
        _store.Register("Ada");
        WireAnswer answer = _store.LogIn("Ada", "wrong horse battery");
        for (int i = 0; i < 10 && answer.Status == 401; i++)
        {
            answer = _store.LogIn("Ada", "wrong horse battery");
        }

        Assert.That((answer.Status, answer.Fields["Retry-After"].Count()), Is.EqualTo((429, 1)), answer.Body);
        Assert.That(answer.Body, Does.Contain("too many attempts to log in failed from here; wait "));
        Assert.That(_store.LogIn("Bob", "wrong horse battery").Status, Is.EqualTo(401), "another name is not slowed");
    }

    [Test]
    public void A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        _store.Register("Ada");
        WireAnswer wrong = _store.LogIn("Ada", "wrong horse battery");
        WireAnswer unknown = _store.LogIn("Nobody", "wrong horse battery");
        Assert.That((wrong.Status, unknown.Status), Is.EqualTo((401, 401)));
        Assert.That(unknown.Body, Is.EqualTo(wrong.Body));
        Assert.That(unknown.Fields.Select(field => field.Key), Is.EqualTo(wrong.Fields.Select(field => field.Key)));
        Assert.That(wrong.Fields["Set-Cookie"], Is.Empty);
        Assert.That(_store.LogIn("aDA", AccountStore.Password).Status, Is.EqualTo(201), "names compare without regard to case");
    }

    [Test]
    public void Who_logs_in_over_and_over_does_not_keep_others_out()
    {
        const int crowd = 20;
        _store.Restart(configuration => configuration with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] });
        string[] names = ["Ada", "Bob", "Cleo", "Dan"];
        Array.ForEach(names, name => Assert.That(Enter("/accounts", name, 9).Status, Is.EqualTo(201)));
        using var start = new Barrier(crowd + 1);
        using var stop = new ManualResetEventSlim();
        var statuses = new System.Collections.Concurrent.ConcurrentBag<int>();
        Thread[] threads = [.. Enumerable.Range(0, crowd).Select(i => new Thread(() =>
        {
            using WireClient client = _store.Store.Connect();
            start.SignalAndWait();
            do
            {
                WireAnswer answer = EnterBy(client, "/sessions", names[i % names.Length], 9);
                statuses.Add(answer.Status is 503 or 429 && !answer.Fields["Retry-After"].Any() ? 0 : answer.Status);
            }
            while (!stop.IsSet);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.SignalAndWait();
        WireAnswer other = Enter("/sessions", "Ada", 10);
        stop.Set();
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(other.Status, Is.EqualTo(201), other.Body);
        Assert.That(statuses.Distinct(), Is.SubsetOf(new[] { 201, 429, 503 }).And.Contains(201).And.Contains(503));

        WireAnswer Enter(string target, string name, int host)
        {
            using WireClient client = _store.Store.Connect();
            return EnterBy(client, target, name, host);
        }

        static WireAnswer EnterBy(WireClient client, string target, string name, int host) => client.Ask(
            "POST", target, $$"""{"name":"{{name}}","password":"{{AccountStore.Password}}"}""",
            ("X-Forwarded-For", $"203.0.113.{host}"), ("X-Forwarded-Proto", "https"));
    }

    [Test]
    public void A_new_login_has_a_new_token_and_ends_the_one_that_it_replaces()
    {
        string first = _store.Register("Ada");
        string second = AccountStore.CookieOf(_store.Enter("/sessions", "Ada", AccountStore.Password, first));
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(_store.Ask("GET", "/me", first).Status, Is.EqualTo(401));
        Assert.That(_store.Ask("GET", "/me", second).Status, Is.EqualTo(200));
        string made = "pygmy_login=" + new string('0', 32) + second[second.IndexOf('.', StringComparison.Ordinal)..];
        Assert.That(_store.Ask("GET", "/me", made).Status, Is.EqualTo(401), "no token but the store's own is one");
        Assert.That(AccountStore.CookieOf(_store.Enter("/sessions", "Ada", AccountStore.Password, made)), Is.Not.EqualTo(made));
    }

    [Test]
    public void Behind_the_front_end_accounts_and_their_orders_need_the_service_key()
    {
        _store.Restart(configuration => configuration with { ServiceKey = "open-sesame" });
        string ada = _store.Register("Ada");
        Assert.That(_store.Ask("POST", "/orders", ada, """{"item_number":2}""").Status, Is.EqualTo(201));
        Assert.That(_store.Ask("POST", "/orders", null, """{"item_number":2}""").Status, Is.EqualTo(201));
        using var order = new WireClient(_store.Store.Order.LocalEndPoint);
        foreach (string target in new[]
        {
            "/accounts", "/accounts/named", "/accounts/password", "/logins", "/logins/named", "/logins/end", "/receipts/named",
        })
        {
            Assert.That(order.Ask("POST", target, "{}").Status, Is.EqualTo(401), target);
            Assert.That(order.Ask("POST", target, "{}", ("X-Service-Key", "guess")).Status, Is.EqualTo(403), target);
        }

        Assert.That(order.Ask("GET", "/orders/1/kept").Status, Is.EqualTo(401));
        Assert.That(order.Ask("GET", "/accounts/a0123456789abcdef/orders").Status, Is.EqualTo(401));
        Assert.That(order.Ask("GET", "/orders/1").Status, Is.EqualTo(401));
        Assert.That(order.Ask("GET", "/orders/1", null, ("X-Service-Key", "open-sesame")).Status, Is.EqualTo(200));
        Assert.That(order.Ask("GET", "/orders/2").Status, Is.EqualTo(200), "a guest's order shows no person");
    }
}
