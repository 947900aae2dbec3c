using NUnit.Framework.Constraints;
using PygmyStore.Tests.EndToEnd.Killing;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>The control room in a real Chromium, before a store whose servers are killed for real.</summary>
[TestFixture]
internal sealed class LiveBrowserTests
{
    private const int Patience = 60_000; // milliseconds: far past what a busy machine needs
    private const int Pace = 100;
    private const int SmallestLabelPixels = 20; // what can be read from the back of a room
    private const int SmallestFigurePixels = 48;

    private ShopBrowser? _started;
    private ProcessStore _store = null!;

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

        _store = new ProcessStore("os");
        _store.Start();
        Browser.Forget();
        Browser.Open(_store.FrontEndAddress, "/live");
        AwaitState("catalog", Is.EqualTo("answers"));
    }

    [TearDown]
    public void Stop() => _store?.Dispose();

    [Test]
    public void It_shows_that_the_catalog_was_killed_and_how_long_it_took_to_come_back()
    {
        _store.Catalog.Kill();
        AwaitState("catalog", Does.Match(@"^no answer since \d\d:\d\d:\d\d \(\d+ s\)$"));
        Assert.That(StateOf("frontend"), Is.EqualTo("answers"));
        Await("#audit .word", Is.EqualTo("not known"));
        Await("#news", Does.StartWith("Catalog: no answer from "), isSeen: false);

        _store.Catalog.Start();
        _store.Catalog.Await();
        AwaitState("catalog", Does.Match(@"^started again \d\d:\d\d:\d\d, back after \d+(\.\d)? s$"));
        Await("#audit .word", Is.EqualTo("consistent"));
        Await("#marks", Does.Contain("Catalog: started again").And.Contain("Catalog: no answer"));
        Assert.That(Browser.Violations(), Is.Empty);
    }

    [Test]
    public void It_reconnects_when_the_front_end_itself_was_killed_and_learns_the_recovery_time()
    {
        _store.FrontEnd.Kill();
        AwaitState("frontend", Does.StartWith("no answer since"));
        Assert.That(StateOf("catalog"), Does.StartWith("not seen since"), "nobody looks at it");
        Await("#link", Does.StartWith("Nothing seen since"));

        _store.FrontEnd.Start();
        _store.FrontEnd.Await();
        AwaitState("frontend", Does.Match(@"^started again \d\d:\d\d:\d\d, back after \d+(\.\d)? s$"));
        AwaitState("catalog", Is.EqualTo("answers"));
        Await("#link", Is.Empty);
        Browser.Find("#show").Click();
        Await("#table-seen", Does.Contain("Front end started again"));
    }

    [Test]
    public void A_front_end_that_hangs_is_seen_although_its_connection_stays()
    {
        _store.FrontEnd.Pause();
        AwaitState("frontend", Does.StartWith("no answer since"));
        _store.FrontEnd.Resume();
        AwaitState("frontend", Does.StartWith("answers again"));
    }

    [TestCase(1920, 1080)]
    [TestCase(1280, 720)]
    public void Everything_is_on_one_screen(int width, int height)
    {
        Browser.SetSize(width, height);
        Assert.That(
            Browser.Run("return [document.documentElement.scrollWidth, document.documentElement.scrollHeight].join()"),
            Is.EqualTo($"{width},{height}"));

        // No part is cut off inside either.
        Assert.That(Browser.Run("""
            return [...document.querySelectorAll(".charts > section")].filter(s => s.scrollHeight > s.clientHeight + 1
                || s.scrollWidth > s.clientWidth + 1 || s.getBoundingClientRect().bottom > innerHeight).map(s => s.id).join(" ")
            """), Is.EqualTo(""));
    }

    [Test]
    public void At_1080p_the_text_can_be_read_from_the_back_of_a_room()
    {
        Browser.SetSize(1920, 1080);
        Assert.That(Smallest("body *"), Is.GreaterThanOrEqualTo(SmallestLabelPixels));
        Assert.That(Smallest(".large dd, #audit .sign"), Is.GreaterThanOrEqualTo(SmallestFigurePixels));
    }

    [Test]
    public void On_a_phone_it_scrolls_downwards_only()
    {
        Browser.SetSize(320, 700);
        Assert.That(Browser.Run("return document.documentElement.scrollWidth"), Is.AtMost(320L));
        Assert.That(Browser.Run("return document.documentElement.scrollHeight"), Is.GreaterThan(700L));
    }

    [Test]
    public void The_tables_have_what_the_charts_show_and_follow_it()
    {
        Browser.Find("#show").Click();
        Await("#table-servers", Does.Contain("Front end answers").And.Contain("Catalog answers"));
        Await("#table-books", Does.Contain("RPCs for Dummies"));
        Await("#table-checks", Does.Contain("Sold = ordered"));
        Assert.That(Browser.Find(".charts").Displayed, Is.False);
        string before = Browser.Text("#table-minute tbody tr th");
        Await("#table-minute tbody tr th", Is.Not.EqualTo(before).And.Not.Empty);
        Browser.Find("#show").Click();
        Assert.That(Browser.Find(".charts").Displayed, Is.True);
    }

    [TestCase("light", false)]
    [TestCase("dark", false)]
    [TestCase("dark", true)]
    public void Axe_finds_nothing(string scheme, bool hasTables)
    {
        string axe = Axe.Source();
        Browser.SetScheme(scheme);
        if (hasTables)
        {
            Browser.Find("#show").Click();
        }

        Assert.That(Axe.FoundBy(axe, Browser), Is.Empty);
    }

    private object? Smallest(string selector) => Browser.Run($$"""
        return Math.min(...[...document.querySelectorAll("{{selector}}")]
            .filter(e => e.getClientRects().length > 0 && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== ""))
            .map(e => parseFloat(getComputedStyle(e).fontSize)))
        """);

    private string StateOf(string tier) => Browser.Text($"#tier-{tier} .word");

    private void AwaitState(string tier, IResolveConstraint constraint) =>
        Await($"#tier-{tier} .word", constraint);

    private void Await(string selector, IResolveConstraint constraint, bool isSeen = true)
    {
        ActualValueDelegate<string> text = isSeen
            ? () => Browser.Text(selector)
            : () => (string)Browser.Run($"return document.querySelector('{selector}').textContent")!;
        Assert.That(text, new DelayedConstraint(constraint.Resolve(), Patience, Pace));
    }
}
