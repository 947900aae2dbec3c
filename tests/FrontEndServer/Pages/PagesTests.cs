using System.Net;
using System.Text.RegularExpressions;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>The pages of a whole store, over sockets: what they show, and what they never do to a program's JSON.</summary>
[TestFixture]
internal sealed partial class PagesTests
{
    private static readonly string[] Shared = ["/", "/books", "/books?topic=distributed+systems"];
    private static readonly string[] Own = ["/books/2", "/me/orders", "/nothing"];

    private RunningStore _store = null!;
    private PageClient _browser = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _store = RunningStore.Start();
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);
        for (int item = 100; item < 250; item++)
        {
            string book = $$"""
                {"item_number":{{item}},"title":"<b>Book</b> & \"{{item}}\"","topic":"<i>&","cost":7.5,"stock":3}
                """;
            Assert.That(catalog.Ask("POST", "/books", book).Status, Is.EqualTo(201));
        }

        _browser = new PageClient(_store.FrontEnd.LocalEndPoint);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _browser?.Dispose();
        _store.Dispose();
    }

    [Test]
    public void The_first_page_shows_the_books_by_topic()
    {
        WireAnswer page = _browser.Get("/");
        Assert.That(page.Status, Is.EqualTo(200));
        Assert.That(PageClient.HeadingOf(page), Is.EqualTo("Books by topic"));
        Assert.That(
            Regex.Matches(page.Body, "<h2[^>]*>([^<]*)</h2>").Select(match => match.Groups[1].Value),
            Is.EqualTo(new[] { "distributed systems", "graduate school", "&lt;i&gt;&amp;" }));
        Assert.That(page.Body, Does.Contain("<a href=\"/books/2\" dir=\"auto\">RPCs for Dummies</a>"));
        Assert.That(page.Body, Does.Contain("$20.00").And.Contain("1,000 copies in stock").And.Contain("Only 3 copies left"));
        Assert.That(page.Body, Does.Contain("href=\"/books?topic=%3Ci%3E%26\""));
    }

    [Test]
    public void A_list_comes_in_pages_and_shows_each_book_once()
    {
        var seen = new List<string>();
        string? next = "/books?topic=%3Ci%3E%26";
        for (int pages = 0; next is not null; pages++)
        {
            Assert.That(pages, Is.LessThan(10));
            WireAnswer page = _browser.Get(next);
            seen.AddRange(Link().Matches(page.Body).Select(link => link.Groups[1].Value));
            next = Next().Match(page.Body) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(100, 150).Select(item => $"{item}")));
    }

    [TestCase("/books?limit=0", 400)]
    [TestCase("/books?after=x", 400)]
    [TestCase("/books/99", 404)]
    [TestCase("/books/0", 404)]
    [TestCase("/books/2x", 404)]
    [TestCase("/orders/99", 404)]
    [TestCase("/orders/-1", 404)]
    [TestCase("/nothing", 404)]
    [TestCase("/assets/shop.txt", 404)]
    [TestCase("/assets/..%2Fconfig.txt", 404)]
    [TestCase("/buy/99", 404)]
    [TestCase("/info/99", 404)]
    [TestCase("/search/nothing", 404)]
    public void An_error_is_a_page_with_a_way_back_and_JSON_for_programs(string target, int status)
    {
        WireAnswer page = _browser.Get(target);
        Assert.That((page.Status, page.Fields["Content-Type"].Single()), Is.EqualTo((status, "text/html; charset=utf-8")));
        Assert.That(PageClient.HeadingOf(page), Is.Not.Empty);
        Assert.That(page.Body, Does.Contain("href=\"/\">To the books</a>"));
        using WireClient program = _store.Connect();
        WireAnswer json = program.Ask("GET", target);
        Assert.That((json.Status, json.Fields["Content-Type"].Single()), Is.EqualTo((status, "application/json")));
    }

    [TestCase("GET / HTTP/1.1\r\nHost: evil.example\r\n", 421)]
    [TestCase("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n", 413)]
    [TestCase("DELETE /books/2 HTTP/1.1\r\nHost: localhost\r\n", 405)]
    [TestCase("GET / HTTP/1.1\r\nHost: localhost\r\nX-Time-Left-Ms: 0\r\n", 503)]
    [TestCase("GET / HTTP/1.1\r\n", 400)]
    public void So_is_an_error_before_any_handler(string head, int status)
    {
        using WireClient client = _store.Connect();
        client.Send($"{head}Accept: {PageClient.Accept}\r\n\r\n");
        WireAnswer page = client.Receive();
        Assert.That((page.Status, page.Fields["Content-Type"].Single()), Is.EqualTo((status, "text/html; charset=utf-8")));
        Assert.That(page.Body, Does.Contain("href=\"/\">To the books</a>"));
        Assert.That(page.Fields["Retry-After"].Any(), Is.EqualTo(status == 503));
        Assert.That(page.Fields["Allow"].Any(), Is.EqualTo(status == 405));
    }

    [Test]
    public void The_page_of_a_book_has_a_form()
    {
        WireAnswer page = _browser.Get("/books/100");
        Dictionary<string, string> form = PageClient.FormOf(page);
        Assert.That(PageClient.HeadingOf(page), Is.EqualTo("<b>Book</b> & \"100\""));
        Assert.That(form.Keys, Is.EquivalentTo(["item", "price", "key", "token", "quantity"]));
        Assert.That((form["item"], form["price"], form["quantity"]), Is.EqualTo(("100", "7.50", "1")));
        Assert.That(page.Fields["Cache-Control"].Single(), Is.EqualTo("no-store"));
        Assert.That(page.Fields["ETag"], Is.Empty);
    }

    [Test]
    public void Text_of_the_catalog_and_of_the_client_stays_text()
    {
        string[] targets = ["/", "/books/100", "/books?topic=%3Cscript%3E", "/books?topic=%3Ci%3E%26", "/%3Cscript%3E"];
        foreach (string target in targets)
        {
            Assert.That(_browser.Get(target).Body, Does.Not.Match("<script>|<b>|<i>"), target);
        }
    }

    [Test]
    public void Every_page_says_what_may_run_and_be_loaded()
    {
        foreach (string target in Shared.Concat(Own))
        {
            WireAnswer page = _browser.Get(target);
            string policy = page.Fields["Content-Security-Policy"].Single();
            Assert.That(policy, Does.StartWith("default-src 'none';").And.Contain("frame-ancestors 'none'"), target);
            Assert.That(policy, Does.Not.Contain("unsafe"), target);
            Assert.That(page.Fields["Referrer-Policy"].Single(), Is.EqualTo("same-origin"), target);
            Assert.That(page.Fields["Vary"].Single(), Is.EqualTo("Accept"), target);
            Assert.That(page.Body, Does.StartWith("<!doctype html>\n<html lang=\"en\">").And.EndsWith("</body></html>"), target);
            Assert.That(page.Body, Does.Not.Contain(" style=").And.Not.Match(" on[a-z]+="), target);
        }
    }

    [Test]
    public void A_page_for_all_has_a_tag_of_its_own()
    {
        using WireClient program = _store.Connect();
        foreach (string target in Shared)
        {
            string tag = _browser.Get(target).Fields["ETag"].Single();
            Assert.That(_browser.Get(target, ("If-None-Match", tag)).Status, Is.EqualTo(304), target);
            Assert.That(program.Ask("GET", target, null, ("If-None-Match", tag)).Status, Is.EqualTo(200), target);
            WireAnswer json = program.Ask("GET", target);
            Assert.That(json.Fields["ETag"], Has.None.EqualTo(tag), target);
            Assert.That(json.Fields["Vary"].Single(), Is.EqualTo("Accept"), target);
            foreach (string jsonTag in json.Fields["ETag"])
            {
                Assert.That(_browser.Get(target, ("If-None-Match", jsonTag)).Status, Is.EqualTo(200), target);
            }
        }
    }

    [TestCase("/assets/shop.css", "text/css; charset=utf-8")]
    [TestCase("/assets/shop.js", "text/javascript; charset=utf-8")]
    [TestCase("/assets/icon.svg", "image/svg+xml")]
    [TestCase("/favicon.ico", "image/x-icon")]
    public void The_files_of_the_pages_are_there_and_need_not_be_sent_twice(string target, string type)
    {
        using WireClient client = _store.Connect();
        WireAnswer file = client.Ask("GET", target);
        Assert.That((file.Status, file.Fields["Content-Type"].Single()), Is.EqualTo((200, type)));
        Assert.That(file.Body, Is.Not.Empty);
        Assert.That(
            client.Ask("GET", target, null, ("If-None-Match", file.Fields["ETag"].Single())).Status, Is.EqualTo(304));
    }

    [Test]
    public void The_pages_for_people_tell_programs_so()
    {
        using WireClient client = _store.Connect();
        Assert.That(client.Ask("GET", "/login").Status, Is.EqualTo(406));
        Assert.That(client.Ask("GET", "/me/orders").Status, Is.EqualTo(401));
    }

    [Test]
    public void HEAD_is_GET_without_its_page()
    {
        using WireClient client = _store.Connect();
        foreach (string target in Shared)
        {
            WireAnswer head = client.Ask("HEAD", target, null, ("Accept", PageClient.Accept));
            Assert.That(head.Fields["ETag"], Is.EqualTo(_browser.Get(target).Fields["ETag"]), target);
        }
    }

    [GeneratedRegex("<h2><a href=\"/books/(\\d+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("href=\"([^\"]*)\" rel=\"next\"")]
    private static partial Regex Next();
}
