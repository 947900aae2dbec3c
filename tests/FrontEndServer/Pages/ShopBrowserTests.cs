using OpenQA.Selenium;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>What a guest does with the shop's pages in a real Chromium.</summary>
[TestFixture]
internal sealed class ShopBrowserTests
{
    private const int Patience = 60_000; // milliseconds: far past what a busy machine needs
    private const int Pace = 50;
    private const string Buy = "form.buy button";

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

    [Test]
    public void A_guest_finds_a_book_and_buys_it()
    {
        Open("/");
        Browser.Follow("RPCs for Dummies");
        AwaitHeading("RPCs for Dummies");
        Browser.Write("#quantity", "3");
        Assert.That(Browser.Text("output"), Is.EqualTo("In all: $60.00"));
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 1");
        Assert.That(Browser.Title, Is.EqualTo("Order 1 - Pygmy Books"));
        Assert.That(Browser.Text("dl"), Does.Contain("$60.00"));
        Browser.Follow("My orders");
        AwaitHeading("My orders");
        Assert.That(Browser.Text("tbody"), Does.Contain("Order 1").And.Contain("RPCs for Dummies"));
        Assert.That(Browser.Violations(), Is.Empty);
        Assert.That(Stock(), Is.EqualTo(997));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_double_click_buys_once(bool hasScripts)
    {
        Browser.AllowScripts(hasScripts);
        Open("/books/2");
        Browser.DoubleClick(Buy);
        AwaitHeading("Thank you. This is order 1");
        Assert.That(Stock(), Is.EqualTo(999));
        Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
    }

    [Test]
    public void Back_forward_and_reload_buy_nothing()
    {
        Open("/books/2");
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 1");
        Browser.Reload();
        AwaitHeading("Thank you. This is order 1");
        Browser.Back();
        AwaitHeading("RPCs for Dummies");
        Browser.Reload();
        AwaitHeading("RPCs for Dummies");
        Browser.Forward();
        AwaitHeading("Thank you. This is order 1");
        Assert.That(Stock(), Is.EqualTo(999));
    }

    [Test]
    public void A_sold_out_book_is_told_in_words_and_others_are_offered()
    {
        Open("/books/2");
        Assert.That(Ask("""{"item_number":2,"quantity":1000}"""), Is.EqualTo(201));
        Browser.Find(Buy).Click();
        AwaitHeading("Sold out");
        Assert.That(Browser.Text("main"), Does.Contain("Nothing was bought.").And.Contain("How to get a good grade"));
    }

    [Test]
    public void Two_tabs_with_the_same_book_buy_it_once_and_say_so()
    {
        BuyInTwoTabs("/books/2", "/books/2");
        AwaitHeading("Thank you. This is order 1");
        Assert.That(Browser.Text("[role=status]"), Does.Contain("Nothing was bought a second time."));
        Assert.That(Stock(), Is.EqualTo(999));
        Browser.Follow("Buy this book again");
        AwaitHeading("RPCs for Dummies");
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 2");
    }

    [Test]
    public void Two_tabs_with_two_books_buy_both()
    {
        BuyInTwoTabs("/books/1", "/books/2");
        AwaitHeading("Thank you. This is order 2");
    }

    [Test]
    public void It_works_without_scripts()
    {
        Browser.AllowScripts(false);
        Open("/");
        Browser.Follow("RPCs for Dummies");
        AwaitHeading("RPCs for Dummies");
        Assert.That(Browser.Find("output").Displayed, Is.False, "a total that nothing keeps right");
        Browser.Write("#quantity", "2");
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 1");
        Assert.That(Stock(), Is.EqualTo(998));
    }

    [Test]
    public void It_works_with_the_keyboard_alone()
    {
        Open("/");
        Browser.Press(Keys.Tab);
        Assert.That(Browser.Focused.Text, Is.EqualTo("Skip to the content"));
        Assert.That(Browser.Focused.GetCssValue("outline-style"), Is.EqualTo("solid"), "the focus is seen");
        Browser.Press(Keys.Enter);
        TabTo(element => element.Text == "RPCs for Dummies");
        Browser.Press(Keys.Enter);
        AwaitHeading("RPCs for Dummies");
        TabTo(element => element.GetAttribute("name") == "quantity");
        Browser.Press("2");
        TabTo(element => element.TagName == "button");
        Assert.That(Browser.Focused.GetCssValue("outline-style"), Is.EqualTo("solid"));
        Browser.Press(Keys.Enter);
        AwaitHeading("Thank you. This is order 1");
        Assert.That(Stock(), Is.EqualTo(998));
    }

    [Test]
    public void The_stock_follows_what_others_buy()
    {
        Open("/books/2");
        Assert.That(Browser.Text(".stock"), Is.EqualTo("1,000 copies in stock"));
        Assert.That(Ask("""{"item_number":2,"quantity":996}"""), Is.EqualTo(201));
        Assert.That(() => Browser.Text(".stock"), Is.EqualTo("Only 4 copies left").After(Patience, Pace));
        Assert.That(Browser.Violations(), Is.Empty);
    }

    [Test]
    public void A_page_of_another_origin_neither_buys_nor_frames_the_shop()
    {
        Open("/books/2"); // so the browser has cookies, and sends them to every port of this machine
        string shop = $"http://{_store.FrontEnd.LocalEndPoint}";
        using var site = new LoopbackServer(ThreadPolicy.PerSession, router =>
        {
            router.Map(RequestMethod.Get, "/form", "form", exchange => exchange.Response.Text(200, $"""
                <!doctype html><form method="post" action="{shop}/orders"><input name="item" value="2">
                <input name="quantity" value="1"><input name="price" value="20.00">
                <input name="key" value="{new string('0', 32)}">
                <input name="token" value="{new string('0', 32)}"></form><script>document.forms[0].submit()</script>
                """, MediaTypes.Html));
            router.Map(RequestMethod.Get, "/frame", "frame", exchange => exchange.Response.Text(200, $"""
                <!doctype html><title>waits</title><iframe src="{shop}/" onload="document.title='loaded'"></iframe>
                """, MediaTypes.Html));
        });
        Browser.Open(site.EndPoint, "/form");
        AwaitHeading("This is not allowed");
        Assert.That(Stock(), Is.EqualTo(1000));

        Browser.Open(site.EndPoint, "/frame");
        Assert.That(() => Browser.Title, Is.EqualTo("loaded").After(Patience, Pace));
        Assert.That(Browser.Violations(), Has.Some.Contains("frame-ancestors"));
    }

    private void TabTo(Func<IWebElement, bool> isThere)
    {
        for (int presses = 0; presses == 0 || !isThere(Browser.Focused); presses++)
        {
            Assert.That(presses, Is.LessThan(20));
            Browser.Press(Keys.Tab);
        }
    }

    /// <summary>Opens both, buys in the one that was opened last, and then in the other.</summary>
    private void BuyInTwoTabs(string first, string last)
    {
        Open(first);
        string tab = Browser.NewTab();
        Open(last);
        Browser.Find(Buy).Click();
        AwaitHeading("Thank you. This is order 1");
        Browser.Turn(tab);
        Browser.Find(Buy).Click();
    }

    private void Open(string target) => Browser.Open(_store.FrontEnd.LocalEndPoint, target);

    private void AwaitHeading(string heading) =>
        Assert.That(() => Browser.Heading, Is.EqualTo(heading).After(Patience, Pace));

    private int Ask(string order)
    {
        using WireClient client = _store.Connect();
        return client.Ask("POST", "/orders", order).Status;
    }

    private int Stock()
    {
        using WireClient client = _store.Connect();
        return client.Ask("GET", "/books/2").Json("data.stock").GetInt32();
    }
}
