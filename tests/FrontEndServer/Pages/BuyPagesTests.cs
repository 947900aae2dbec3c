using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>A form buys once, whatever is done with it, and a page says what happened.</summary>
internal sealed class BuyPagesTests
{
    private RunningStore _store = null!;
    private PageClient _browser = null!;
    private WireClient _program = null!;
    private WireClient _catalog = null!;

    [SetUp]
    public void Start()
    {
        _store = RunningStore.Start();
        _browser = new PageClient(_store.FrontEnd.LocalEndPoint);
        _program = _store.Connect();
        _catalog = new WireClient(_store.Catalog.LocalEndPoint);
    }

    [TearDown]
    public void Stop()
    {
        _browser?.Dispose();
        _program?.Dispose();
        _catalog?.Dispose();
        _store?.Dispose();
    }

    [Test]
    public void A_guest_buys_and_finds_the_order_again()
    {
        WireAnswer answer = _browser.Post(Form("3"));
        Assert.That((answer.Status, answer.Fields["Location"].Single()), Is.EqualTo((303, "/orders/1")));
        Assert.That(Stock(), Is.EqualTo(997));

        WireAnswer order = _browser.Get("/orders/1");
        Assert.That(PageClient.HeadingOf(order), Is.EqualTo("Thank you. This is order 1"));
        Assert.That(order.Body, Does.Contain("RPCs for Dummies").And.Contain("<dd>3</dd>").And.Contain("$60.00"));
        Assert.That(_browser.Get("/me/orders").Body, Does.Contain("href=\"/orders/1\"").And.Contain("$60.00"));

        using var stranger = new PageClient(_store.FrontEnd.LocalEndPoint);
        Assert.That(PageClient.HeadingOf(stranger.Get("/orders/1")), Is.EqualTo("Order 1"));
        Assert.That(stranger.Get("/me/orders").Body, Does.Contain("There are none yet."));
    }

    [Test]
    public void The_same_form_buys_once()
    {
        Dictionary<string, string> form = Form("1");
        Assert.That(_browser.Post(form).Fields["Location"].Single(), Is.EqualTo("/orders/1"));
        Assert.That(_browser.Post(form).Fields["Location"].Single(), Is.EqualTo("/orders/1?again"));
        Assert.That(_browser.Get("/orders/1?again").Body, Does.Contain("Nothing was bought a second time."));
        Assert.That(Stock(), Is.EqualTo(999));
        Assert.That(_browser.Post(Form("1")).Fields["Location"].Single(), Is.EqualTo("/orders/2"), "a new form is a new buy");
    }

    [Test]
    public void Who_goes_back_before_the_answer_came_gets_the_same_key_again()
    {
        Assert.That(_browser.Post(Form("1"), arrives: false).Status, Is.EqualTo(303));
        Assert.That(_browser.Post(Form("1")).Fields["Location"].Single(), Is.EqualTo("/orders/1?again"));
        Assert.That(Stock(), Is.EqualTo(999));
    }

    [Test]
    public void A_form_that_has_bought_does_not_buy_another_number_of_copies()
    {
        Dictionary<string, string> form = Form("1");
        _browser.Post(form);
        form["quantity"] = "2";
        WireAnswer page = _browser.Post(form);
        Assert.That((page.Status, PageClient.HeadingOf(page)), Is.EqualTo((422, "This form was used already")));
        Assert.That(Stock(), Is.EqualTo(999));
        Assert.That(_browser.Post(PageClient.FormOf(page)).Fields["Location"].Single(), Is.EqualTo("/orders/2"));
        Assert.That(Stock(), Is.EqualTo(997));
    }

    [Test]
    public void When_there_are_not_so_many_copies_the_page_offers_what_is_left()
    {
        Dictionary<string, string> form = Form("5");
        Assert.That(_program.Ask("POST", "/orders", """{"item_number":2,"quantity":998}""").Status, Is.EqualTo(201));
        WireAnswer page = _browser.Post(form);
        Assert.That((page.Status, PageClient.HeadingOf(page)), Is.EqualTo((409, "There are not so many copies")));
        Assert.That(page.Body, Does.Contain("You asked for 5 copies. 2 copies are left. Nothing was bought."));

        Dictionary<string, string> rest = PageClient.FormOf(page);
        Assert.That(rest["quantity"], Is.EqualTo("2"));
        Assert.That(_browser.Post(rest).Status, Is.EqualTo(303));
        rest["key"] = new string('0', 32);
        page = _browser.Post(rest);
        Assert.That((page.Status, PageClient.HeadingOf(page)), Is.EqualTo((409, "Sold out")));
        Assert.That(page.Body, Does.Contain("No copy is left.").And.Contain("Other books on this topic").And.Contain("/books/1"));
        Assert.That(page.Body, Does.Not.Contain("<form"));

        page = _browser.Get("/books/2");
        Assert.That(page.Body, Does.Contain("Sold out").And.Contain("Other books on this topic").And.Not.Contain("<form"));
    }

    [Test]
    public void A_sold_out_book_can_be_bought_as_soon_as_it_is_there_again()
    {
        Dictionary<string, string> form = Form("1");
        Assert.That(_catalog.Ask("PATCH", "/books/2", """{"stock":0}""").Status, Is.EqualTo(200));
        Assert.That(_browser.Post(form).Status, Is.EqualTo(409));
        Assert.That(_catalog.Ask("PATCH", "/books/2", """{"stock":1}""").Status, Is.EqualTo(200));
        Assert.That(_browser.Post(Form("1")).Status, Is.EqualTo(303));
    }

    [Test]
    public void A_price_that_has_changed_is_shown_and_nothing_is_bought()
    {
        Dictionary<string, string> form = Form("2");
        Assert.That(_catalog.Ask("PATCH", "/books/2", """{"cost":33.5}""").Status, Is.EqualTo(200));
        WireAnswer page = _browser.Post(form);
        Assert.That((page.Status, PageClient.HeadingOf(page)), Is.EqualTo((409, "The price has changed")));
        Assert.That(page.Body, Does.Contain("You saw $20.00 for a copy. Now a copy costs $33.50."));
        Assert.That(Stock(), Is.EqualTo(1000));

        Dictionary<string, string> again = PageClient.FormOf(page);
        Assert.That((again["key"], again["price"], again["quantity"]), Is.EqualTo((form["key"], "33.50", "2")));
        Assert.That(_browser.Post(again).Fields["Location"].Single(), Is.EqualTo("/orders/1"));
        Assert.That(_browser.Get("/orders/1").Body, Does.Contain("$67.00"));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("1e3")]
    [TestCase("two")]
    [TestCase("1000001")]
    [TestCase("99999999999999999999")]
    [TestCase("<script>")]
    public void A_bad_number_of_copies_is_asked_for_again(string quantity)
    {
        WireAnswer page = _browser.Post(Form(quantity));
        Assert.That((page.Status, PageClient.HeadingOf(page)), Is.EqualTo((422, "How many copies?")));
        Assert.That(page.Body, Does.Contain("aria-invalid=\"true\"").And.Contain("aria-describedby=\"quantity-fault\""));
        Assert.That(PageClient.FormOf(page)["quantity"], Is.EqualTo(quantity));
        Assert.That(Stock(), Is.EqualTo(1000));
    }

    [TestCase("token", "", 403)]
    [TestCase("token", "00000000000000000000000000000000", 403)]
    [TestCase("token", "é", 403)]
    [TestCase("key", "", 400)]
    [TestCase("key", "my key", 400)]
    [TestCase("price", "", 400)]
    [TestCase("price", "-20", 400)]
    [TestCase("price", "2e1", 400)]
    [TestCase("price", "79228162514264337593543950336", 400)]
    [TestCase("item", "", 400)]
    [TestCase("item", "99999999999", 400)]
    [TestCase("item", "77", 404)]
    [TestCase("item", "0", 404)]
    public void A_form_that_is_not_ours_buys_nothing(string field, string value, int status)
    {
        Dictionary<string, string> form = Form("1");
        form[field] = value;
        WireAnswer page = _browser.Post(form);
        Assert.That((page.Status, page.Fields["Content-Type"].Single()), Is.EqualTo((status, "text/html; charset=utf-8")));
        Assert.That(page.Body, Does.Contain("othing was bought"));
        Assert.That(Stock(), Is.EqualTo(1000));
    }

    [Test]
    public void Nor_does_one_without_the_browsers_cookie()
    {
        Dictionary<string, string> form = Form("1");
        _browser.Cookies.Remove("pygmy_form");
        Assert.That(_browser.Post(form).Status, Is.EqualTo(403));
        _browser.Cookies["pygmy_form"] = ""; // an empty cookie and an empty field are not a pair
        form["token"] = "";
        Assert.That(_browser.Post(form).Status, Is.EqualTo(403));
        Assert.That(Stock(), Is.EqualTo(1000));
    }

    [TestCase("item=2&item=3")]
    [TestCase("item=%zz")]
    [TestCase("=&=")]
    public void A_body_that_is_no_form_is_told_so(string body)
    {
        Assert.That(_browser.PostBody(body).Status, Is.EqualTo(400));
        Assert.That(Stock(), Is.EqualTo(1000));
    }

    [Test]
    public void A_page_of_another_origin_is_refused_before_its_form_is_read()
    {
        Dictionary<string, string> form = Form("1");
        Assert.That(_browser.Post(form, arrives: true, ("Origin", "http://evil.example")).Status, Is.EqualTo(403));
        Assert.That(_browser.Post(form, arrives: true, ("Sec-Fetch-Site", "same-site")).Status, Is.EqualTo(403));
        Assert.That(Stock(), Is.EqualTo(1000));
        Assert.That(_browser.Post(form, arrives: true, ("Sec-Fetch-Site", "same-origin")).Status, Is.EqualTo(303));
    }

    [Test]
    public void JSON_with_the_type_of_a_form_is_JSON_unless_a_page_sends_it()
    {
        const string order = """ {"item_number":2}""";
        WireAnswer answer = _browser.PostBody(order);
        Assert.That((answer.Status, answer.Json("data.order_number").GetInt32()), Is.EqualTo((201, 1)));
        Assert.That(_browser.PostBody(order, arrives: true, ("Sec-Fetch-Site", "same-origin")).Status, Is.EqualTo(400));
        Assert.That(Stock(), Is.EqualTo(999));
    }

    [Test]
    public void A_browser_remembers_its_last_orders_and_no_more()
    {
        for (int order = 1; order <= 22; order++)
        {
            Assert.That(_browser.Post(Form("1")).Status, Is.EqualTo(303));
        }

        string[] receipts = _browser.Cookies["pygmy_orders"].Split('.');
        Assert.That(receipts.Select(receipt => int.Parse(receipt.Split('-')[0])), Is.EqualTo(Enumerable.Range(3, 20).Reverse()));
        Assert.That(receipts, Has.All.Match("^[0-9]+-[0-9a-f]{32}$"));
        WireAnswer page = _browser.Get("/me/orders");
        Assert.That(page.Body, Does.Contain("/orders/22\"").And.Contain("/orders/3\"").And.Not.Contain("/orders/2\""));
    }

    [TestCase("x")]
    [TestCase("1.")]
    [TestCase("1..2")]
    [TestCase("0")]
    [TestCase("1.1")]
    [TestCase("1-")]
    [TestCase("1-0123456789abcdef")]
    [TestCase("1-0123456789ABCDEF0123456789ABCDEF")]
    [TestCase("-0123456789abcdef0123456789abcdef")]
    [TestCase("1.1-0123456789abcdef0123456789abcdef")]
    [TestCase("99999999999999999999")]
    [TestCase("1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21")]
    public void A_cookie_that_is_not_ours_counts_as_none(string cookie)
    {
        _browser.Cookies["pygmy_orders"] = cookie;
        Assert.That(_browser.Get("/me/orders").Body, Does.Contain("There are none yet."));
    }

    private Dictionary<string, string> Form(string quantity)
    {
        Dictionary<string, string> form = PageClient.FormOf(_browser.Get("/books/2"));
        form["quantity"] = quantity;
        return form;
    }

    private int Stock() => _program.Ask("GET", "/books/2").Json("data.stock").GetInt32();
}
