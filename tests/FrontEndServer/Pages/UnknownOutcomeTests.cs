using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>When a buy's outcome is not known, nothing is lost: the page's button asks again with the same key.</summary>
internal sealed class UnknownOutcomeTests
{
    private const string NotKnown = """{"data":[{"status":503,"message":"not known yet","is_worth_repeating":true}]}""";

    private const string Bought = """
        {"data":[{"status":200,"is_replay":true,
        "data":{"order_number":9,"item_number":2,"title":"RPCs","quantity":1,"cost":12.5,"stock":99,"version":2}}]}
        """;

    private readonly List<string> _asked = [];
    private string _answer = NotKnown;

    [Test]
    public void The_button_asks_again_with_the_same_key()
    {
        using LoopbackServer orders = OrderService();
        using var frontEnd = new StubbedFrontEnd(change => change with { Order = orders.EndPoint });
        using var browser = new PageClient(frontEnd.Service.LocalEndPoint);
        Dictionary<string, string> form = PageClient.FormOf(browser.Get("/books/2"));
        WireAnswer page = browser.Post(form);
        Assert.That(
            (page.Status, PageClient.HeadingOf(page)), Is.EqualTo((503, "We do not know yet whether this was bought")));
        Assert.That(page.Body, Does.Contain("Nothing is lost").And.Contain("you buy once at most"));
        Assert.That(page.Fields["Retry-After"], Has.Exactly(1).Items);

        Dictionary<string, string> again = PageClient.FormOf(page);
        Assert.That((again["key"], again["quantity"], again["again"]), Is.EqualTo((form["key"], "1", "yes")));
        Assert.That(PageClient.FormOf(browser.Get("/books/2"))["key"], Is.EqualTo(form["key"]), "nor is the key forgotten");

        frontEnd.Catalog.Change(frontEnd.Catalog[2] with { Cost = 13, Version = 2 });
        WireAnswer changed = browser.Post(again);
        Assert.That(PageClient.HeadingOf(changed), Is.EqualTo("The price has changed"));
        Assert.That(changed.Body, Does.Contain("If it has, the button shows that order"));

        _answer = Bought;
        WireAnswer answer = browser.Post(PageClient.FormOf(changed));
        Assert.That(answer.Fields["Location"].Single(), Is.EqualTo("/orders/9?again"));
        Assert.That(_asked, Has.Count.EqualTo(2).And.All.Contain(form["key"]));
        Assert.That(browser.Cookies.Keys, Has.None.EqualTo("pygmy_key"));
    }

    [Test]
    public void A_store_that_could_not_be_asked_says_that_nothing_was_bought()
    {
        using var frontEnd = new StubbedFrontEnd();
        using var browser = new PageClient(frontEnd.Service.LocalEndPoint);
        WireAnswer page = browser.Post(PageClient.FormOf(browser.Get("/books/2")));
        Assert.That((page.Status, PageClient.HeadingOf(page)), Is.EqualTo((503, "The store is busy")));
        Assert.That(page.Body, Does.Contain("This click bought nothing").And.Contain("Try again"));

        browser.Cookies["pygmy_orders"] = "7.6";
        WireAnswer mine = browser.Get("/me/orders");
        Assert.That((mine.Status, mine.Fields["Retry-After"].Single()), Is.EqualTo((503, "1")));
        Assert.That(mine.Body, Does.Contain("They are kept."));
    }

    private LoopbackServer OrderService() => new(
        ThreadPolicy.PerRequest,
        router => router.MapChange(RequestMethod.Post, "/orders/batch", "buy", exchange =>
        {
            _asked.Add(System.Text.Encoding.UTF8.GetString(exchange.Body));
            exchange.Response.Text(200, _answer, MediaTypes.Json);
        }));
}
