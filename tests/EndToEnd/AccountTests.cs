using System.Text;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Accounts as a program uses them, through all three servers.</summary>
internal sealed class AccountTests
{
    private AccountStore _store = null!;

    [SetUp]
    public void Start() => _store = new AccountStore();

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void A_person_registers_buys_and_only_he_sees_his_orders()
    {
        string ada = _store.Register("Ada");
        string bob = _store.Register("Bob");
        WireAnswer bought = _store.Ask("POST", "/orders", ada, """{"item_number":2}""");
        Assert.That((bought.Status, bought.Json("data.order_number").GetInt64()), Is.EqualTo((201, 1)));
        _store.Ask("POST", "/orders", null, """{"item_number":3}""");
        Assert.That(_store.Ask("POST", "/orders", ada, """{"item_number":1,"quantity":2}""").Status, Is.EqualTo(201));

        Assert.That(_store.Ask("GET", "/orders/1", ada).Body, Is.EqualTo(bought.Body));
        Assert.That(_store.Ask("GET", "/orders/1", bob).Status, Is.EqualTo(403));
        WireAnswer stranger = _store.Ask("GET", "/orders/1");
        Assert.That((stranger.Status, stranger.Fields["WWW-Authenticate"].Count()), Is.EqualTo((401, 1)));
        Assert.That(stranger.Body, Does.Not.Contain("Ada"));
        Assert.That(_store.Ask("GET", "/orders/2").Status, Is.EqualTo(200), "a guest's order shows no person");

        Assert.That(AccountStore.NumbersOf(_store.Ask("GET", "/me/orders", ada)), Is.EqualTo([3, 1]));
        Assert.That(AccountStore.NumbersOf(_store.Ask("GET", "/me/orders", bob)), Is.Empty);
        Assert.That(_store.Ask("GET", "/me/orders").Status, Is.EqualTo(401));
        Assert.That(_store.Ask("GET", "/me", ada).Json("data.name").GetString(), Is.EqualTo("Ada"));
        Assert.That(_store.Store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
    }

    [Test]
    public void My_orders_come_in_pages()
    {
        string ada = _store.Register("Ada");
        for (int i = 0; i < 5; i++)
        {
            _store.Ask("POST", "/orders", ada, """{"item_number":2}""");
        }

        WireAnswer first = _store.Ask("GET", "/me/orders?limit=2", ada);
        Assert.That(AccountStore.NumbersOf(first), Is.EqualTo([5, 4]));
        Assert.That(first.Fields["Link"].Single(), Is.EqualTo("</me/orders?before=4&limit=2>; rel=\"next\""));
        Assert.That(AccountStore.NumbersOf(_store.Ask("GET", "/me/orders?before=4&limit=2", ada)), Is.EqualTo([3, 2]));
        WireAnswer last = _store.Ask("GET", "/me/orders?before=2&limit=1", ada);
        Assert.That(AccountStore.NumbersOf(last), Is.EqualTo([1]));
        Assert.That(last.Fields["Link"], Is.Empty);
        Assert.That(_store.Ask("GET", "/me/orders?limit=0", ada).Status, Is.EqualTo(400));
        Assert.That(_store.Ask("GET", "/me/orders?limit=101", ada).Status, Is.EqualTo(400));
        Assert.That(_store.Ask("GET", "/me/orders?before=x", ada).Status, Is.EqualTo(400));
    }

    [Test]
    public void A_key_is_one_buyers()
    {
        string ada = _store.Register("Ada");
        string bob = _store.Register("Bob");
        const string body = """{"item_number":2}""";
        WireAnswer[] first = [.. new[] { ada, bob, null }.Select(who => _store.Ask("POST", "/orders", who, body, "same-key"))];
        Assert.That(first.Select(answer => answer.Status), Is.All.EqualTo(201));
        WireAnswer[] again = [.. new[] { ada, bob, null }.Select(who => _store.Ask("POST", "/orders", who, body, "same-key"))];
        Assert.That(again.Select(answer => answer.Body), Is.EqualTo(first.Select(answer => answer.Body)));
        Assert.That(again.Select(answer => answer.Fields["Idempotency-Replayed"].Single()), Is.All.EqualTo("true"));
        Assert.That(_store.Ask("POST", "/orders", ada, """{"item_number":3}""", "same-key").Status, Is.EqualTo(422));
        Assert.That(Encoding.UTF8.GetString(Journal()), Does.Contain(",kPOST/orders:same-key,"), "a guest's op is as before");
    }

    [TestCase("""{"name":"Ada","password":"short"}""", 422)]
    [TestCase("""{"name":"","password":"long enough"}""", 422)]
    [TestCase("""{"name":"<script>","password":"long enough"}""", 422)]
    [TestCase("""{"name":"\ud834","password":"long enough"}""", 400)]
    [TestCase("""{"name":"Ada"}""", 400)]
    [TestCase("""{"name":"Ada","password":null}""", 400)]
    [TestCase("""{"name":"Ada","password":"long enough","admin":true}""", 400)]
    [TestCase("""["Ada"]""", 400)]
    [TestCase("", 400)]
    public void Nobody_registers_with_that(string body, int status)
    {
        WireAnswer answer = _store.Ask("POST", "/accounts", null, body);
        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        Assert.That(answer.Fields["Set-Cookie"], Is.Empty);
    }

    [Test]
    public void The_same_name_composed_otherwise_is_the_same_name()
    {
        _store.Register("Zo\u00eb");
        Assert.That(_store.LogIn("Zoe\u0308", AccountStore.Password).Status, Is.EqualTo(201));
        Assert.That(_store.Enter("/accounts", "ZOE\u0308", AccountStore.Password).Status, Is.EqualTo(409));
    }

    [Test]
    public void A_login_survives_a_restart_and_ends_for_good_with_the_log_out()
    {
        string ada = _store.Register("Ada");
        _store.Ask("POST", "/orders", ada, """{"item_number":2}""");
        _store.Restart();
        Assert.That(AccountStore.NumbersOf(_store.Ask("GET", "/me/orders", ada)), Is.EqualTo([1]));

        WireAnswer end = _store.Ask("DELETE", "/sessions/current", ada);
        Assert.That((end.Status, end.Fields["Set-Cookie"].Single()), Is.EqualTo(
            (204, "pygmy_login=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")));
        Assert.That(_store.Ask("GET", "/me", ada).Status, Is.EqualTo(401));
        _store.Restart();
        Assert.That(_store.Ask("GET", "/me", ada).Status, Is.EqualTo(401));
        Assert.That(_store.Ask("DELETE", "/sessions/current", ada).Status, Is.EqualTo(204));
        Assert.That(_store.Ask("DELETE", "/sessions/current").Status, Is.EqualTo(204));
    }

    [Test]
    public void A_login_that_has_ended_buys_nothing()
    {
        string ada = _store.Register("Ada");
        _store.Ask("DELETE", "/sessions/current", ada);
        foreach (string cookie in new[] { ada, "pygmy_login=nonsense", ada[..^1] + "%" })
        {
            WireAnswer answer = _store.Ask("POST", "/orders", cookie, """{"item_number":2}""");
            Assert.That((answer.Status, answer.Fields["WWW-Authenticate"].Count()), Is.EqualTo((401, 1)), cookie);
            Assert.That(answer.Body, Does.Contain("nothing was bought"));
        }

        Assert.That(_store.Ask("PUT", "/purchase/2", ada).Status, Is.EqualTo(401));
        Assert.That(_store.Ask("GET", "/buy/2", ada).Status, Is.EqualTo(401));
        Assert.That(_store.Ask("GET", "/books/2", ada).Json("data.stock").GetInt32(), Is.EqualTo(1000));
    }

    [Test]
    public void The_designs_buy_for_who_is_logged_in()
    {
        string ada = _store.Register("Ada");
        Assert.That(_store.Ask("PUT", "/purchase/2", ada).Status, Is.EqualTo(200));
        Assert.That(_store.Ask("GET", "/buy/2", ada).Status, Is.EqualTo(200));
        Assert.That(AccountStore.NumbersOf(_store.Ask("GET", "/me/orders", ada)), Is.EqualTo([2, 1]));
    }

    [Test]
    public void A_new_password_ends_the_other_logins()
    {
        string here = _store.Register("Ada");
        string elsewhere = AccountStore.CookieOf(_store.LogIn("Ada", AccountStore.Password));
        const string change = """{"old":"correct horse battery","new":"another horse"}""";
        Assert.That(_store.Ask("POST", "/me/password", here, change.Replace("correct", "wrong")).Status, Is.EqualTo(403));
        Assert.That(_store.Ask("POST", "/me/password", here, change.Replace("another horse", "short")).Status, Is.EqualTo(422));
        Assert.That(_store.Ask("POST", "/me/password", null, change).Status, Is.EqualTo(401));
        Assert.That(_store.Ask("GET", "/me", elsewhere).Status, Is.EqualTo(200));
        Assert.That(_store.Ask("POST", "/me/password", here, change).Status, Is.EqualTo(204));
        Assert.That(_store.Ask("GET", "/me", here).Status, Is.EqualTo(200));
        Assert.That(_store.Ask("GET", "/me", elsewhere).Status, Is.EqualTo(401));
        Assert.That(_store.LogIn("Ada", AccountStore.Password).Status, Is.EqualTo(401));
        Assert.That(_store.LogIn("Ada", "another horse").Status, Is.EqualTo(201));
    }

    private byte[] Journal() => Encoding.UTF8.GetBytes(
        string.Concat(Directory.GetFiles(_store.Store.DataFolder, "journal-*.csv").Select(AccountStore.Read)));
}
