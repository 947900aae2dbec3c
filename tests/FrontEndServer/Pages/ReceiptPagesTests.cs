using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>Who gets the receipt of a guest's order.</summary>
internal sealed class ReceiptPagesTests
{
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
    public void A_guests_order_has_a_receipt_that_shows_it_to_whoever_has_it()
    {
        Buy(_browser, 2);
        string page = _browser.Get("/orders/1").Body;
        int start = page.IndexOf("/receipts/", StringComparison.Ordinal);
        string receipt = page[start..page.IndexOf('"', start)];
        using var other = new PageClient(_store.FrontEnd.LocalEndPoint);
        WireAnswer shown = other.Get(receipt);
        Assert.That((shown.Status, PageClient.HeadingOf(shown)), Is.EqualTo((200, "Receipt of order 1")));
        Assert.That(other.Get("/orders/1").Body, Does.Not.Contain("/receipts/"), "it is the buyer's to give away");
        Assert.That(other.Get(receipt.Replace("/1-", "/2-")).Status, Is.EqualTo(404));
        Assert.That(other.Get(receipt[..^1] + (receipt[^1] == '0' ? '1' : '0')).Status, Is.EqualTo(404));
        using WireClient program = _store.Connect();
        Assert.That(program.Ask("GET", receipt).Json("data.order_number").GetInt32(), Is.EqualTo(1));
    }

    [TestCase("1", true)]
    [TestCase("1-00000000000000000000000000000000", true)]
    [TestCase("1-0", false)]
    public void A_cookie_that_somebody_has_written_gets_no_receipt(string cookie, bool isListed)
    {
        Buy(_browser, 2);
        using var other = new PageClient(_store.FrontEnd.LocalEndPoint);
        other.Cookies["pygmy_orders"] = cookie;
        WireAnswer page = other.Get("/orders/1");
        Assert.That((page.Status, PageClient.HeadingOf(page)), Is.EqualTo((200, "Order 1")));
        Assert.That(page.Body, Does.Not.Contain("/receipts/"));
        Assert.That(other.Get("/me/orders").Body.Contains("/orders/1\"", StringComparison.Ordinal), Is.EqualTo(isListed));
        Buy(other, 2);
        Assert.That(other.Get("/orders/2").Body, Does.Contain("/receipts/2-"));
        Assert.That(other.Get("/orders/1").Body, Does.Not.Contain("/receipts/"), "the next buy proves nothing of an older one");
    }

    private static WireAnswer Buy(PageClient browser, int item) =>
        browser.Post(PageClient.FormOf(browser.Get($"/books/{item}")));
}
