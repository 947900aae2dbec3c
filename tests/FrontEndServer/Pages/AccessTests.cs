using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>Every kind of page can be used by everybody: axe-core finds nothing, and a narrow screen shows all of it.</summary>
[TestFixture]
internal sealed class AccessTests
{
    private const int NarrowPixels = 320; // WCAG 2.2, 1.4.10: no scrolling in two directions

    private static readonly string[] Targets =
    [
        "/", "/books", "/books?topic=graduate+school", "/books/2", "/books/3", "/orders/1", "/me/orders", "/api", "/admin",
        "/admin/books/2", "/nothing", "/login", "/register", "/me", "/receipts/none",
    ];

    private ShopBrowser? _browser;
    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _browser = ShopBrowser.Start();
        if (_browser is null)
        {
            return;
        }

        _store = RunningStore.Start();
        using WireClient program = _store.Connect();
        const string allOfThem = """{"item_number":3,"quantity":1000}""";
        Assert.That(program.Ask("POST", "/orders", allOfThem).Status, Is.EqualTo(201), "book 3 is sold out");
        _browser.Open(_store.FrontEnd.LocalEndPoint, "/books/2");
        _browser.Find("form.buy button").Click();
        Assert.That(() => _browser.Heading, Does.StartWith("Thank you").After(60_000, 50));
        _browser.Open(_store.FrontEnd.LocalEndPoint, "/register");
        _browser.Write("#name", "Wolfeschlegelsteinhausenbergerd");
        _browser.Write("#password", "correct horse battery");
        _browser.Find("form.account button").Click();
        Assert.That(() => _browser.Heading, Is.EqualTo("Books by topic").After(60_000, 50));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _browser?.Dispose();
        _store?.Dispose();
    }

    [SetUp]
    public void Skip()
    {
        if (_browser is null)
        {
            Assert.Ignore(ShopBrowser.Missing);
        }
    }

    [Test]
    public void A_narrow_screen_needs_no_scrolling_sideways()
    {
        _browser!.SetWidth(NarrowPixels);
        foreach (string target in Targets)
        {
            _browser.Open(_store.FrontEnd.LocalEndPoint, target);
            Assert.That(_browser.Run("return document.documentElement.scrollWidth"), Is.AtMost((long)NarrowPixels), target);
        }
    }

    [TestCase("light")]
    [TestCase("dark")]
    public void Axe_finds_nothing(string scheme)
    {
        string axe = Axe.Source();
        _browser!.SetScheme(scheme);
        foreach (string target in Targets)
        {
            _browser.Open(_store.FrontEnd.LocalEndPoint, target);
            Assert.That(Axe.FoundBy(axe, _browser!), Is.Empty, target);
        }
    }

    [TestCase("no-preference", true)]
    [TestCase("reduce", false)]
    public void Nothing_moves_for_those_who_want_it_so(string preference, bool moves)
    {
        const string moving = """
            return [...document.querySelectorAll('*')].filter(e => {
                const style = getComputedStyle(e);
                return [style.transitionDuration, style.animationDuration].some(all => all.split(', ').some(one => one !== '0s'));
            }).length;
            """;
        _browser!.SetMedia("prefers-reduced-motion", preference);
        long found = 0;
        foreach (string target in Targets.Append("/live"))
        {
            _browser.Open(_store.FrontEnd.LocalEndPoint, target);
            found += (long)_browser.Run(moving)!;
        }

        Assert.That(found, moves ? Is.Positive : Is.Zero);
    }

    [Test]
    public void Axe_finds_what_is_wrong_with_another_page()
    {
        string axe = Axe.Source();
        const string page = "<!doctype html><title>t</title><p style='color:#aaa'>pale</p><input>";
        using var site = new LoopbackServer(ThreadPolicy.PerSession, router => router.Map(
            RequestMethod.Get, "/", "page", exchange => exchange.Response.Text(200, page, MediaTypes.Html)));
        _browser!.Open(site.EndPoint, "/");
        Assert.That(
            Axe.FoundBy(axe, _browser!),
            Has.Some.StartsWith("html-has-lang").And.Some.StartsWith("color-contrast").And.Some.StartsWith("label:"));
    }
}
