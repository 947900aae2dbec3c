using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>What the keeper does in a real Chromium.</summary>
[TestFixture]
internal sealed class KeeperBrowserTests
{
    private const int Patience = 60_000; // milliseconds: far past what a busy machine needs
    private const int Pace = 50;
    private const string Key = "the-key-of-the-keeper";

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
    public void A_book_is_added_restocked_and_withdrawn(bool hasScripts)
    {
        Browser.AllowScripts(hasScripts);
        Open("/admin");
        Browser.Write("#item-number", "77");
        Browser.Write("#title", "Queues for Dummies");
        Browser.Write("#topic", "queues");
        Browser.Write("#price-of-a-copy", "12.50");
        Browser.Write("#copies", "10");
        Browser.DoubleClick("form.keep button");
        AwaitHeading("Queues for Dummies");
        Browser.Write("#copies-that-come", "5");
        Browser.DoubleClick("#restock button");
        Assert.That(() => Stock(77), Is.EqualTo(15).After(Patience, Pace));
        AwaitHeading("Queues for Dummies");
        Open("/admin/books/77");
        Browser.Find("#withdraw button").Click();
        AwaitHeading("The keeper's books");
        Assert.That(Browser.Text("main"), Does.Contain("The book is withdrawn.").And.Not.Contain("Queues for Dummies"));
        Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        Assert.That(Browser.Violations(), Is.Empty);
    }

    [Test]
    public void A_buyer_with_the_old_page_is_told_the_new_price()
    {
        Open("/books/2");
        string buyer = Browser.NewTab();
        Open("/admin/books/2");
        Browser.Write("#price-of-a-copy", "25");
        Browser.Find("#describe button").Click();
        Assert.That(() => Browser.Text("main"), Does.Contain("The book is changed.").After(Patience, Pace));
        Browser.Turn(buyer);
        Browser.Find("form.buy button").Click();
        AwaitHeading("The price has changed");
        Assert.That(Browser.Text("main"), Does.Contain("$25.00"));
        Assert.That(Stock(2), Is.EqualTo(1000));
    }

    [Test]
    public void Two_keepers_do_not_overwrite_each_other()
    {
        Open("/admin/books/2");
        string first = Browser.NewTab();
        Open("/admin/books/2");
        Browser.Write("#price-of-a-copy", "25");
        Browser.Find("#describe button").Click();
        Assert.That(() => Browser.Text("main"), Does.Contain("The book is changed.").After(Patience, Pace));
        Browser.Turn(first);
        Browser.Write("#price-of-a-copy", "30");
        Browser.Find("#describe button").Click();
        Assert.That(() => Browser.Text(".fault"), Does.StartWith("Somebody has changed this book").After(Patience, Pace));
        Assert.That(Browser.Find("#price-of-a-copy").GetAttribute("value"), Is.EqualTo("25.00"));
    }

    [Test]
    public void The_key_opens_the_page_and_a_wrong_one_does_not()
    {
        _store.Dispose();
        _store = RunningStore.Start(configuration => configuration with { AdminKey = Key });
        Open("/admin");
        AwaitHeading("For the keeper of the store");
        Browser.Write("#key", "wrong");
        Browser.Find("main button").Click();
        Assert.That(() => Browser.Text(".fault"), Is.EqualTo("This is not the right key.").After(Patience, Pace));
        Browser.Write("#key", Key);
        Browser.Find("main button").Click();
        AwaitHeading("The keeper's books");
        Browser.Follow("RPCs for Dummies");
        AwaitHeading("RPCs for Dummies");
    }

    [Test]
    public void A_hostile_page_changes_nothing()
    {
        Open("/admin/books/2"); // so that the browser has its cookies
        string form = "<!doctype html><form method='post' action='http://" + _store.FrontEnd.LocalEndPoint + "/admin/books/2'>"
            + "<input name='do' value='withdraw'><button>Win</button></form>";
        using var site = new LoopbackServer(ThreadPolicy.PerSession, router => router.Map(
            RequestMethod.Get, "/", "page", exchange => exchange.Response.Text(200, form, MediaTypes.Html)));
        Browser.Open(site.EndPoint, "/");
        Browser.Find("button").Click();
        AwaitHeading("This is not allowed");
        Assert.That(Stock(2), Is.EqualTo(1000));
    }

    private void Open(string target) => Browser.Open(_store.FrontEnd.LocalEndPoint, target);

    private void AwaitHeading(string heading) =>
        Assert.That(() => Browser.Heading, Is.EqualTo(heading).After(Patience, Pace));

    private long Stock(int book)
    {
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask("GET", $"/books/{book}");
        return answer.Status == 200 ? answer.Json("data.stock").GetInt64() : -1;
    }
}
