using PygmyStore.Common.Contracts;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>The pages of accounts without a browser: what their forms lead to, and who sees what.</summary>
internal sealed class AccountPagesTests
{
    private const string Password = "correct horse battery";

    private RunningStore _store = null!;
    private PageClient _browser = null!;

    [SetUp]
    public void Start()
    {
        _store = RunningStore.Start();
        _browser = new PageClient(_store.FrontEnd.LocalEndPoint);
    }

    [TearDown]
    public void Stop()
    {
        _browser.Dispose();
        _store.Dispose();
    }

    [Test]
    public void A_person_registers_buys_logs_out_and_in_again()
    {
        WireAnswer registered = Enter(_browser, "/register", "Ada");
        Assert.That((registered.Status, registered.Fields["Location"].Single()), Is.EqualTo((303, "/")));
        Assert.That(_browser.Get("/").Body, Does.Contain("aria-label=\"Your account: Ada\"").And.Not.Contain(">Log in<"));

        WireAnswer bought = Buy(_browser, 2);
        Assert.That((bought.Status, bought.Fields["Location"].Single()), Is.EqualTo((303, "/orders/1")));
        WireAnswer order = _browser.Get("/orders/1");
        Assert.That(PageClient.HeadingOf(order), Is.EqualTo("Thank you. This is order 1"));
        Assert.That(order.Body, Does.Not.Contain("/receipts/"));
        Assert.That(_browser.Get("/me/orders").Body, Does.Contain("RPCs for Dummies"));
        Assert.That(_browser.Cookies.Keys, Does.Not.Contain("pygmy_orders"), "the browser keeps a guest's orders only");

        Dictionary<string, string> form = new() { ["token"] = _browser.Cookies["pygmy_form"] };
        Assert.That(_browser.PostTo("/logout", form).Fields["Location"].Single(), Is.EqualTo("/"));
        Assert.That(_browser.Cookies.Keys, Does.Not.Contain("pygmy_login"));
        Assert.That(_browser.Get("/").Body, Does.Contain(">Log in<").And.Not.Contain("Ada"));
        WireAnswer hidden = _browser.Get("/orders/1");
        Assert.That((hidden.Status, PageClient.HeadingOf(hidden)), Is.EqualTo((401, "Please log in")));
        Assert.That(hidden.Body, Does.Contain("href=\"/login?next=%2Forders%2F1\"").And.Not.Contain("RPCs"));

        WireAnswer back = Enter(_browser, "/login?next=%2Forders%2F1", "ADA");
        Assert.That((back.Status, back.Fields["Location"].Single()), Is.EqualTo((303, "/orders/1")));
        Assert.That(_browser.Get("/orders/1").Status, Is.EqualTo(200));
    }

    [Test]
    public void A_link_to_the_login_buys_nothing()
    {
        Enter(_browser, "/register", "Ada");
        string location = Enter(_browser, "/login?next=%2Fbuy%2F2", "Ada").Fields["Location"].Single();
        _browser.Get(location);
        Assert.That((location, Stock()), Is.EqualTo(("/", 1000)));
        _browser.Cookies["pygmy_login"] = _browser.Cookies["pygmy_login"].Replace('.', 'x');
        WireAnswer ended = _browser.Get("/buy/2");
        Assert.That(ended.Body, Does.Not.Contain("next="), "nor does the page that asks for a login lead to a purchase");
        Assert.That(Stock(), Is.EqualTo(1000));
    }

    [Test]
    public void Another_account_does_not_see_the_order()
    {
        Enter(_browser, "/register", "Ada");
        Buy(_browser, 2);
        using var other = new PageClient(_store.FrontEnd.LocalEndPoint);
        Enter(other, "/register", "Bob");
        other.Cookies["pygmy_orders"] = "1";
        WireAnswer order = other.Get("/orders/1");
        Assert.That((order.Status, order.Body.Contains("RPCs", StringComparison.Ordinal)), Is.EqualTo((403, false)));
        Assert.That(other.Get("/me/orders").Body, Does.Not.Contain("RPCs"), "a cookie that somebody has written shows nothing");
    }

    [TestCase("/orders/1", "/orders/1")]
    [TestCase("/me/orders?before=4&limit=2", "/me/orders?before=4&limit=2")]
    [TestCase("/books?topic=a%20b#top", "/books?topic=a%20b#top")]
    [TestCase("/receipts/1-0f", "/receipts/1-0f")]
    [TestCase("/buy/1", "/")]
    [TestCase("/buy?id=1", "/")]
    [TestCase("/books/../buy/1", "/")]
    [TestCase("/books/%2e%2E/buy/1", "/")]
    [TestCase("/%62uy/1", "/")]
    [TestCase("/mean", "/")]
    [TestCase("?/books", "/")]
    [TestCase("//evil.example", "/")]
    [TestCase("/\\evil.example", "/")]
    [TestCase("/\\/evil.example", "/")]
    [TestCase("https://evil.example", "/")]
    [TestCase("javascript:alert(1)", "/")]
    [TestCase("/a b", "/")]
    [TestCase("/\u00e9", "/")]
    [TestCase("", "/")]
    public void After_the_login_one_stays_in_the_store(string next, string location)
    {
        Enter(_browser, "/register", "Ada");
        string target = "/login?next=" + Uri.EscapeDataString(next);
        Assert.That(Enter(_browser, target, "Ada").Fields["Location"].Single(), Is.EqualTo(location));
        Dictionary<string, string> form = PageClient.FormOf(_browser.Get("/login"), "/login");
        form["name"] = "Ada";
        form["password"] = Password;
        form["next"] = next;
        Assert.That(_browser.PostTo("/login", form).Fields["Location"].Single(), Is.EqualTo(location));
    }

    [Test]
    public void What_is_wrong_is_said_in_the_form_which_keeps_the_name_and_no_password()
    {
        WireAnswer wrong = Enter(_browser, "/login", "Ada", "wrong horse battery");
        Assert.That((wrong.Status, PageClient.HeadingOf(wrong)), Is.EqualTo((401, "Log in")));
        Assert.That(wrong.Body, Does.Contain("The name or the password is wrong.").And.Contain("value=\"Ada\""));
        Assert.That(wrong.Body, Does.Not.Contain("wrong horse"));
        Assert.That(Enter(_browser, "/register", "Ada", "short").Body, Does.Contain("at least 8 characters"));
        Enter(_browser, "/register", "Ada");
        WireAnswer taken = Enter(_browser, "/register", "ada");
        Assert.That(taken.Status, Is.EqualTo(409));
        Assert.That(taken.Body, Does.Contain("This name is taken."));
        WireAnswer markup = Enter(_browser, "/login", "<script>\"'", "wrong horse battery");
        Assert.That(markup.Body, Does.Not.Contain("<script>").And.Contain("&lt;script&gt;&quot;&#39;"));
    }

    [TestCase("/login")]
    [TestCase("/register")]
    [TestCase("/logout")]
    [TestCase("/me/password")]
    public void A_form_of_another_browser_does_nothing(string target)
    {
        Enter(_browser, "/register", "Ada");
        Dictionary<string, string> form = new()
        {
            ["name"] = "Eve",
            ["password"] = Password,
            ["old"] = Password,
            ["new"] = "another horse",
            ["token"] = new string('0', 32),
        };
        WireAnswer answer = _browser.PostTo(target, form);
        Assert.That((answer.Status, PageClient.HeadingOf(answer)), Is.EqualTo((403, "This form is not from your browser")));
        Assert.That(_browser.Get("/me").Body, Does.Contain("Ada"));
    }

    [Test]
    public void The_password_is_changed_on_the_page_of_the_account()
    {
        Enter(_browser, "/register", "Ada");
        Dictionary<string, string> form = new()
        {
            ["token"] = _browser.Cookies["pygmy_form"],
            ["name"] = "Ada",
            ["old"] = "wrong horse battery",
            ["new"] = "another horse",
        };
        WireAnswer wrong = _browser.PostTo("/me/password", form);
        Assert.That(wrong.Status, Is.EqualTo(403));
        Assert.That(wrong.Body, Does.Contain("The old password is wrong."));
        form["old"] = Password;
        WireAnswer changed = _browser.PostTo("/me/password", form);
        Assert.That((changed.Status, changed.Fields["Location"].Single()), Is.EqualTo((303, "/me?changed")));
        Assert.That(_browser.Get("/me?changed").Body, Does.Contain("Your password is changed."));
        Assert.That(Enter(_browser, "/login", "Ada", "another horse").Status, Is.EqualTo(303));
    }

    [Test]
    public void A_form_that_was_opened_logged_in_does_not_buy_as_a_guest()
    {
        Enter(_browser, "/register", "Ada");
        Dictionary<string, string> form = PageClient.FormOf(_browser.Get("/books/2"));
        string login = _browser.Cookies["pygmy_login"];
        using (WireClient program = _store.Connect())
        {
            Assert.That(
                program.Ask("DELETE", "/sessions/current", null, ("Cookie", $"pygmy_login={login}")).Status, Is.EqualTo(204));
        }

        WireAnswer ended = _browser.Post(form);
        Assert.That((ended.Status, PageClient.HeadingOf(ended)), Is.EqualTo((401, "You are not logged in any more")));
        Assert.That(ended.Body, Does.Contain("This click bought nothing.").And.Contain("/login?next=%2Fbooks%2F2"));
        Assert.That(_browser.Cookies.Keys, Does.Not.Contain("pygmy_login"));
        Assert.That(_browser.Post(form).Status, Is.EqualTo(401), "not even when the browser has forgotten the login");
        Assert.That(Stock(), Is.EqualTo(1000));

        WireAnswer asGuest = _browser.Post(PageClient.FormOf(ended));
        Assert.That((asGuest.Status, asGuest.Fields["Location"].Single()), Is.EqualTo((303, "/orders/1")));
        Assert.That(_browser.Get("/orders/1").Status, Is.EqualTo(200));
    }

    [Test]
    public void A_form_of_a_guest_who_has_logged_in_since_asks_who_buys()
    {
        Dictionary<string, string> form = PageClient.FormOf(_browser.Get("/books/2"));
        Enter(_browser, "/register", "Ada");
        WireAnswer asked = _browser.Post(form);
        Assert.That((asked.Status, PageClient.HeadingOf(asked)), Is.EqualTo((409, "Who buys this?")));
        Assert.That(asked.Body, Does.Contain("Buy as Ada").And.Contain("Buy as a guest"));
        Assert.That(Stock(), Is.EqualTo(1000));

        string[] forms = asked.Body.Split("</form>");
        WireAnswer asAda = _browser.Post(PageClient.FormOf(asked with { Body = forms[0] }));
        Assert.That(asAda.Status, Is.EqualTo(303));
        WireAnswer asGuest = _browser.Post(PageClient.FormOf(asked with { Body = forms[1] }));
        Assert.That(asGuest.Status, Is.EqualTo(303));
        Assert.That(
            _browser.Get("/me/orders").Body,
            Does.Contain("Order 1").And.Contain("without an account").And.Contain("Order 2"));
    }

    [Test]
    public void A_401_about_a_key_says_so_and_leaves_the_login()
    {
        using var store = RunningStore.Start(configuration => configuration with { ServiceKey = "the-key-of-the-servers" });
        using var browser = new PageClient(store.FrontEnd.LocalEndPoint);
        Enter(browser, "/register", "Ada");
        string login = browser.Cookies["pygmy_login"];
        WireAnswer answer = browser.PostTo("/invalidate", []);
        Assert.That((answer.Status, PageClient.HeadingOf(answer)), Is.EqualTo((401, "This needs a key")));
        Assert.That(answer.Body, Does.Not.Contain("/login?").And.Contain("X-Service-Key"));
        Assert.That(browser.Cookies["pygmy_login"], Is.EqualTo(login));
        Assert.That(browser.Get("/me").Status, Is.EqualTo(200));
    }

    [Test]
    public void The_pages_say_why_a_password_cannot_be_sent()
    {
        foreach (string target in new[] { "/login", "/register" })
        {
            WireAnswer page = _browser.Get(target, ("X-Forwarded-For", "203.0.113.9"));
            Assert.That((page.Status, page.Body.Contains("trusted_proxy", StringComparison.Ordinal)), Is.EqualTo((403, true)));
            Assert.That(page.Body, Does.Not.Contain("type=\"password\""));
        }
    }

    [Test]
    public void A_page_with_another_name_in_it_has_another_tag()
    {
        string asGuest = _browser.Get("/books").Fields["ETag"].Single();
        Enter(_browser, "/register", "Ada");
        Assert.That(_browser.Get("/books").Fields["ETag"].Single(), Is.Not.EqualTo(asGuest));
        Assert.That(_browser.Get("/books", ("If-None-Match", asGuest)).Status, Is.EqualTo(200));
    }

    [Test]
    public void A_name_in_a_cookie_is_text_and_proves_nothing()
    {
        string name = System.Buffers.Text.Base64Url.EncodeToString("Eve"u8);
        _browser.Cookies["pygmy_login"] = $"{LoginToken.New()}.a0123456789abcdef.{name}";
        Assert.That(_browser.Get("/books").Body, Does.Contain("Eve"));
        WireAnswer me = _browser.Get("/me");
        Assert.That((me.Status, me.Body.Contains("Eve", StringComparison.Ordinal)), Is.EqualTo((401, false)));
        Assert.That(_browser.Cookies.Keys, Does.Not.Contain("pygmy_login"), "the page of the error takes it away");
        string markup = System.Buffers.Text.Base64Url.EncodeToString("<b>"u8);
        _browser.Cookies["pygmy_login"] = $"{LoginToken.New()}.a0123456789abcdef.{markup}";
        Assert.That(_browser.Get("/books").Body, Does.Contain(">Log in<"));
    }

    private static WireAnswer Enter(PageClient browser, string target, string name, string password = Password)
    {
        string path = target.Split('?')[0];
        Dictionary<string, string> form = PageClient.FormOf(browser.Get(target), path);
        form["name"] = name;
        form["password"] = password;
        return browser.PostTo(path, form);
    }

    private static WireAnswer Buy(PageClient browser, int item) =>
        browser.Post(PageClient.FormOf(browser.Get($"/books/{item}")));

    private int Stock()
    {
        using WireClient client = _store.Connect();
        return client.Ask("GET", "/books/2").Json("data.stock").GetInt32();
    }
}
