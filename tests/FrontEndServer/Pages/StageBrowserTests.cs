using OpenQA.Selenium;
using PygmyStore.Common.Contracts;
using PygmyStore.Tests.Client.Stage;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>What a teacher does with the stage's buttons in a real Chromium, and what the class sees.</summary>
[TestFixture]
[Platform("Linux", Reason = "it kills and pauses servers")]
internal sealed class StageBrowserTests
{
    private const int Patience = 120_000; // milliseconds: far past what a busy machine needs
    private const int Pace = 50;

    private ShopBrowser? _started;
    private StageProcess _stage = null!;

    private ShopBrowser Browser => _started!;

    [OneTimeSetUp]
    public void Start()
    {
        _started = ShopBrowser.Start();
        if (_started is not null)
        {
            _stage = StageProcess.Start("--load", "10");
        }
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _started?.Dispose();
        _stage?.Dispose();
    }

    [SetUp]
    public void Open()
    {
        if (_started is null)
        {
            Assert.Ignore(ShopBrowser.Missing);
        }

        _stage.Ask("calm");
        Array.ForEach([.. StageAsk.Servers], server => _stage.Await(server, Seen.Answers));
        Browser.Forget();
        Browser.Open(_stage.FrontEnd, "/live");
        Await(Seen.Answers, "catalog");
    }

    [Test]
    public void A_catalog_that_is_killed_and_started_again_is_seen_dead_and_seen_to_recover()
    {
        Assert.That(() => Browser.Text("#tier-catalog .sign"), Does.Contain("answers").After(Patience, Pace));
        Press("catalog", "kill");
        Assert.That(Browser.Text("#stage-warning"), Does.Contain("stays dead until you press Restart"));
        Browser.Find("#stage-sure button[value=yes]").Click();
        Await("dead", "catalog");
        Assert.That(Browser.Text("#stage-said"), Is.EqualTo("Asked: kill catalog"));
        Assert.That(() => Browser.Text("#tier-catalog .sign"), Does.Contain("no answer").After(Patience, Pace));
        Press("catalog", "restart");
        Await("answers again after", "catalog");
        Assert.That(() => Browser.Text("#tier-catalog .sign"), Does.Contain("answers").After(Patience, Pace));
        Assert.That(() => Browser.Text("#marks"), Does.Contain("Catalog").After(Patience, Pace));
        Assert.That(Browser.Violations(), Is.Empty);
    }

    [Test]
    public void A_no_and_Escape_kill_nothing()
    {
        Press("order", "kill");
        Browser.Find("#stage-sure button[value=no]").Click();
        Press("order", "kill");
        Browser.Press(Keys.Escape);
        Assert.That(() => Browser.Find("#stage-sure").Displayed, Is.False.After(Patience, Pace));
        Assert.That(_stage.Server(StageAsk.Order), Has.Property("Asked").EqualTo("").And.Property("Seen").EqualTo(Seen.Answers));
    }

    [Test]
    public void The_page_lives_through_the_death_of_its_own_front_end()
    {
        Press("frontend", "kill");
        Browser.Find("#stage-sure button[value=yes]").Click();
        Await("does not answer", "frontend");
        Await("answers again after", "frontend");
        Assert.That(Browser.Violations(), Is.Empty);
    }

    [Test]
    public void It_works_with_the_keyboard_alone()
    {
        Browser.Run("document.querySelector('tr[data-stage=order] button[value=pause]').focus()");
        Browser.Press(Keys.Enter);
        Await("paused", "order");
        Browser.Press(Keys.Tab);
        Browser.Press(Keys.Enter);
        Await("answers again after", "order");
    }

    [Test]
    public void It_works_without_scripts()
    {
        Browser.AllowScripts(false);
        Browser.Open(_stage.FrontEnd, "/live");
        Press("catalog", "kill");
        Assert.That(() => Browser.Heading, Is.EqualTo("Are you sure?").After(Patience, Pace));
        Browser.Find("main button").Click();
        Await("dead", "catalog");
    }

    [TestCase("light")]
    [TestCase("dark")]
    public void Axe_finds_nothing(string scheme)
    {
        string axe = Axe.Source();
        Browser.SetScheme(scheme);
        Assert.That(Axe.FoundBy(axe, Browser), Is.Empty);
        Press("catalog", "kill");
        Assert.That(Axe.FoundBy(axe, Browser), Is.Empty, "the dialog that asks twice");
    }

    [Test]
    public void A_narrow_screen_needs_no_scrolling_sideways()
    {
        Browser.SetWidth(320);
        Assert.That(Browser.Run("return document.documentElement.scrollWidth"), Is.AtMost(320L));
    }

    private void Press(string server, string verb) =>
        Browser.Find($"tr[data-stage={server}] button[value={verb}]").Click();

    private void Await(string seen, string server) => Assert.That(
        () => Browser.Text($"tr[data-stage={server}] td.seen"), Does.StartWith(seen).After(Patience, Pace));
}
