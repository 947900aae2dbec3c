using OpenQA.Selenium;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>What a person with an account does in a real Chromium.</summary>
[TestFixture]
internal sealed class AccountBrowserTests
{
    private const int Patience = 60_000; // milliseconds: far past what a busy machine needs
    private const int Pace = 50;
    private const string Buy = "form.buy button";
    private const string Send = "form.account button";
    private const string Password = "correct horse battery";

    private ShopBrowser? _started;
    private RunningStore _store = null!;

    private ShopBrowser Browser => _started!;

    [OneTimeSetUp]
    public void StartBrowser() => _started = ShopBrowser.Start();

    [OneTimeTearDown]
    public void StopBrowser() => _started?.Dispose();

    [SetUp]
    public void Start()
    {
        if (_started is null)
        {
            Assert.Ignore(ShopBrowser.Missing);
        }

        _store = RunningStore.Start();
        Browser.Forget();
    }

    [TearDown]
    public void Stop() => _store?.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public void A_person_registers_buys_logs_out_and_in_again(bool hasScripts)
    {
        Browser.AllowScripts(hasScripts);
        Register("Ada");
        Assert.That(Browser.Text(".visitor"), Is.EqualTo("Ada"));
        Open("/books/2");
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 1");
        Browser.Follow("Ada");
        AwaitHeading("Your account");
        Browser.Find("form[action='/logout'] button").Click();
        AwaitHeading("Books by topic");
        Assert.That(Browser.Text(".visitor"), Is.Empty);

        Open("/orders/1");
        AwaitHeading("Please log in");
        Browser.Find("main a.button").Click();
        AwaitHeading("Log in");
        Browser.Write("#name", "ada");
        Browser.Write("#password", Password);
        Browser.Find(Send).Click();
        AwaitHeading("Thank you. This is order 1");
        Browser.Follow("My orders");
        AwaitHeading("My orders");
        Assert.That(Browser.Text("tbody"), Does.Contain("RPCs for Dummies"));
        Assert.That(Browser.Violations(), Is.Empty);
    }

    [Test]
    public void It_works_with_the_keyboard_alone()
    {
        Open("/");
        TabTo(element => element.Text == "Log in");
        Browser.Press(Keys.Enter);
        AwaitHeading("Log in");
        TabTo(element => element.Text == "Register");
        Browser.Press(Keys.Enter);
        AwaitHeading("Register");
        TabTo(element => element.GetAttribute("name") == "name");
        Assert.That(Browser.Focused.GetCssValue("outline-style"), Is.EqualTo("solid"), "the focus is seen");
        Browser.Press("Ada" + Keys.Tab + Password + Keys.Enter);
        AwaitHeading("Books by topic");
        TabTo(element => element.Text == "Ada");
        Browser.Press(Keys.Enter);
        AwaitHeading("Your account");
        TabTo(element => element.Text == "Log out");
        Browser.Press(Keys.Enter);
        AwaitHeading("Books by topic");
        Assert.That(Browser.Text(".visitor"), Is.Empty);
    }

    [Test]
    public void A_double_click_registers_once_and_is_no_error()
    {
        Fill("/register", "Ada");
        Browser.DoubleClick(Send);
        AwaitHeading("Books by topic");
        Assert.That(Browser.Text(".visitor"), Is.EqualTo("Ada"));
    }

    [Test]
    public void A_wrong_password_is_told_in_the_form()
    {
        Fill("/login", "Ada");
        Browser.Find(Send).Click();
        Assert.That(() => Browser.Text("[role=alert]"), Is.EqualTo("The name or the password is wrong.").After(Patience, Pace));
        Assert.That(Browser.Find("#name").GetAttribute("value"), Is.EqualTo("Ada"));
        Assert.That(Browser.Find("#password").GetAttribute("value"), Is.Empty);
    }

    [Test]
    public void A_login_that_has_ended_meanwhile_is_told_and_nothing_is_bought()
    {
        Register("Ada");
        Open("/books/2");
        EndLoginsElsewhere();
        Browser.Find(Buy).Click();
        AwaitHeading("You are not logged in any more");
        Assert.That(Browser.Text("main"), Does.Contain("This click bought nothing."));
        Browser.Find("main a.button").Click();
        AwaitHeading("Log in");
        Browser.Write("#name", "Ada");
        Browser.Write("#password", "another horse");
        Browser.Find(Send).Click();
        AwaitHeading("RPCs for Dummies");
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 1");
    }

    [Test]
    public void Another_person_at_the_same_browser_sees_nothing_of_the_first()
    {
        Register("Ada");
        Open("/books/2");
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 1");
        Open("/me");
        Browser.Find("form[action='/logout'] button").Click();
        AwaitHeading("Books by topic");
        Register("Bob");
        Open("/orders/1");
        AwaitHeading("This is not allowed");
        Open("/me/orders");
        AwaitHeading("My orders");
        Assert.That(Browser.Text("main"), Does.Contain("There are none yet.").And.Not.Contain("RPCs"));
        Browser.Back();
        Browser.Back();
        Assert.That(() => Browser.Text("main"), Does.Not.Contain("Order 1").After(1000, Pace), "no page of hers was kept");
    }

    private void Register(string name)
    {
        Fill("/register", name);
        Browser.Find(Send).Click();
        AwaitHeading("Books by topic");
    }

    private void Fill(string target, string name)
    {
        Open(target);
        Browser.Write("#name", name);
        Browser.Write("#password", Password);
    }

    /// <summary>Ada changes her password on another machine.</summary>
    private void EndLoginsElsewhere()
    {
        using WireClient client = _store.Connect();
        WireAnswer login = client.Ask("POST", "/sessions", $$"""{"name":"Ada","password":"{{Password}}"}""");
        string cookie = login.Fields["Set-Cookie"].Single().Split(';')[0];
        WireAnswer changed = client.Ask(
            "POST", "/me/password", $$"""{"old":"{{Password}}","new":"another horse"}""", ("Cookie", cookie));
        Assert.That(changed.Status, Is.EqualTo(204));
    }

    private void TabTo(Func<IWebElement, bool> isThere)
    {
        for (int presses = 0; presses == 0 || !isThere(Browser.Focused); presses++)
        {
            Assert.That(presses, Is.LessThan(20));
            Browser.Press(Keys.Tab);
        }
    }

    private void Open(string target) => Browser.Open(_store.FrontEnd.LocalEndPoint, target);

    private void AwaitHeading(string heading) =>
        Assert.That(() => Browser.Heading, Is.EqualTo(heading).After(Patience, Pace));
}
