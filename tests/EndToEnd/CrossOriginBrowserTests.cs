using System.Collections;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.FrontEndServer.Pages;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>In a real Chromium: a page of an origin in allow_origin reads and buys, and any other page can do neither.</summary>
[TestFixture]
internal sealed class CrossOriginBrowserTests
{
    private ShopBrowser? _browser;
    private LoopbackServer _friend = null!;
    private LoopbackServer _stranger = null!;
    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _browser = ShopBrowser.Start();
        if (_browser is not null)
        {
            _friend = Site();
            _stranger = Site();
            _store = RunningStore.Start(configuration => configuration with { AllowedOrigins = [$"http://{_friend.EndPoint}"] });
        }
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _browser?.Dispose();
        _friend?.Dispose();
        _stranger?.Dispose();
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
    public void A_page_of_an_allowed_origin_reads_with_the_fields_that_it_needs()
    {
        string[] seen = Fetch(_friend, "/books/2", "{}");
        Assert.That(seen[..2], Is.EqualTo(new[] { "200", Tag() }));
        Assert.That(seen[2], Does.Contain("RPCs for Dummies"));
        Assert.That(Fetch(_friend, "/books/2", $"{{ headers: {{ 'If-None-Match': '{Tag()}' }} }}")[0], Is.EqualTo("304"));
        Assert.That(Fetch(_friend, "/nothing", "{}")[0], Is.EqualTo("404"), "errors can be read too");
    }

    [Test]
    public void It_buys_after_the_browser_has_asked_whether_it_may()
    {
        const string buy = "{ method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'a-page' }, "
            + "body: '{\"item_number\":2}' }";
        long before = Stock();
        string[] seen = Fetch(_friend, "/orders", buy);
        Assert.That(seen[0], Is.EqualTo("201"), seen[2]);
        Assert.That(Fetch(_friend, "/orders", buy)[2], Is.EqualTo(seen[2]), "the key makes it one buy");
        Assert.That(Stock(), Is.EqualTo(before - 1));
    }

    [Test]
    public void With_cookies_it_reads_nothing() =>
        Assert.That(Fetch(_friend, "/books/2", "{ credentials: 'include' }")[0], Does.StartWith("TypeError"));

    [TestCase("/books/2", "{}")]
    [TestCase("/orders", "{ method: 'POST', body: '{\"item_number\":2}' }")]
    [TestCase("/orders", "{ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{\"item_number\":2}' }")]
    [TestCase("/buy/2", "{ mode: 'no-cors' }")]
    public void A_page_of_another_origin_reads_nothing_and_buys_nothing(string target, string options)
    {
        long before = Stock();
        string[] seen = Fetch(_stranger, target, options);
        Assert.That(seen[0], Does.StartWith("TypeError").Or.EqualTo("0"), "0 and no text: an answer that cannot be read");
        Assert.That(seen[2], Is.Empty);
        Assert.That(Stock(), Is.EqualTo(before));
    }

    private static LoopbackServer Site() => new(ThreadPolicy.PerSession, router => router.Map(
        RequestMethod.Get, "/", "page",
        exchange => exchange.Response.Text(200, "<!doctype html><title>t</title>", MediaTypes.Html)));

    /// <summary>What a page of the site sees: status, entity tag and text; or the error.</summary>
    private string[] Fetch(LoopbackServer site, string target, string options)
    {
        _browser!.Open(site.EndPoint, "/");
        return [.. ((IEnumerable)_browser.RunToTheEnd($$"""
            const done = arguments[arguments.length - 1];
            fetch('http://{{_store.FrontEnd.LocalEndPoint}}{{target}}', {{options}})
                .then(answer => answer.text().then(text => done(['' + answer.status, answer.headers.get('ETag') || '', text])))
                .catch(error => done(['' + error, '', '']));
            """)!).Cast<string>()];
    }

    private string Tag()
    {
        using WireClient client = _store.Connect();
        return client.Ask("GET", "/books/2").Fields["ETag"].Single();
    }

    private long Stock()
    {
        using WireClient client = _store.Connect();
        return client.Ask("GET", "/books/2").Json("data.stock").GetInt64();
    }
}
