using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Pages;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>What the keeper's pages refuse: wrong values in plain words, and everybody who is not the keeper.</summary>
[TestFixture]
internal sealed class KeeperRefusalTests
{
    private const string Book = "/admin/books/2";

    private KeeperDeskInUse _desk = null!;

    [SetUp]
    public void Start() => _desk = new KeeperDeskInUse();

    [TearDown]
    public void Stop() => _desk.Dispose();

    [TestCase("title", "", "title must have 1 to 200 characters")]
    [TestCase("title", "RPCs for Dummies", "the title is that of another book")]
    [TestCase("item", "2", "the item number is taken")]
    [TestCase("item", "0", "the item number and the copies are whole numbers")]
    [TestCase("item", "1000000000", "the item number and the copies are whole numbers")]
    [TestCase("item", "x", "the item number and the copies are whole numbers")]
    [TestCase("cost", "a lot", "the price is one like 12.50")]
    [TestCase("cost", "12.505", "cost must be from 0 to 1000000")]
    [TestCase("cost", "-1", "the price is one like 12.50")]
    [TestCase("cost", "1e3", "the price is one like 12.50")]
    [TestCase("stock", "1.5", "the item number and the copies are whole numbers")]
    [TestCase("stock", "1000000001", "stock must be from 0 to 1000000000")]
    public void A_wrong_new_book_is_refused_in_words_and_what_was_written_stays(string field, string value, string words)
    {
        Dictionary<string, string> form = KeeperDeskInUse.NewBook("77", "<i>Queues</i> & \"more\"", "12.50", "10");
        form[field] = value;
        WireAnswer answer = _desk.Send("/admin/books", form);
        Assert.That(answer.Status, Is.EqualTo(422));
        Assert.That(System.Net.WebUtility.HtmlDecode(answer.Body), Does.Contain(words).IgnoreCase);
        Assert.That(answer.Body, Does.Not.Contain("<i>Queues"));
        Assert.That(_desk.Keeper.Get("/admin/books/77").Status, Is.EqualTo(404));
    }

    [Test]
    public void The_longest_title_of_any_script_fits()
    {
        string title = new('\u66f8', 200);
        Assert.That(_desk.Send("/admin/books", KeeperDeskInUse.NewBook("77", title, "1", "1")).Status, Is.EqualTo(303));
        _desk.Change(77, KeeperForms.Describe, ("cost", "2"));
        Assert.That(_desk.BookOf(77).Cost, Is.EqualTo(2));
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("")]
    [TestCase("99999999999999999999")]
    public void A_number_of_copies_that_is_none_changes_nothing(string copies)
    {
        string before = _desk.Ledger();
        Dictionary<string, string> form = _desk.FormOf(Book, KeeperForms.Restock);
        form["copies"] = copies;
        Assert.That(_desk.Send(Book, form).Status, Is.EqualTo(422));
        Assert.That(_desk.Ledger(), Is.EqualTo(before));
    }

    [TestCase("token", "0123456789abcdef0123456789abcdef", 403)]
    [TestCase("token", "", 400)]
    [TestCase("seen-stock", "many", 400)]
    [TestCase("do", "burn", 422)]
    public void A_form_that_is_not_as_the_store_wrote_it_changes_nothing(string field, string value, int status)
    {
        string before = _desk.Ledger();
        Dictionary<string, string> form = _desk.FormOf(Book, KeeperForms.Restock);
        form["copies"] = "5";
        form[field] = value;
        Assert.That(_desk.Send(Book, form).Status, Is.EqualTo(status));
        Assert.That(_desk.Ledger(), Is.EqualTo(before));
    }

    [TestCase("Origin", "https://evil.example")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("X-Forwarded-For", "127.0.0.1")]
    [TestCase("Forwarded", "for=127.0.0.1")]
    public void Who_is_not_at_this_machine_or_is_another_page_may_not(string field, string value)
    {
        string before = _desk.Ledger();
        Dictionary<string, string> form = _desk.FormOf(Book, KeeperForms.Restock);
        form["copies"] = "5";
        Assert.That(_desk.Keeper.PostTo(Book, form, (field, value)).Status, Is.EqualTo(403));
        Assert.That(_desk.Ledger(), Is.EqualTo(before));
    }

    [Test]
    public void Where_a_key_is_set_nothing_goes_without_it()
    {
        using var store = RunningStore.Start(configuration => configuration with { AdminKey = "the-key-of-the-keeper" });
        using var keeper = new PageClient(store.FrontEnd.LocalEndPoint);
        WireAnswer asked = keeper.Get("/admin");
        Assert.That((asked.Status, PageClient.HeadingOf(asked)), Is.EqualTo((403, "For the keeper of the store")));
        Assert.That(keeper.Get(Book).Fields["Location"].Single(), Is.EqualTo("/admin"));
        keeper.Cookies["pygmy_form"] = new string('a', 32);
        Dictionary<string, string> add = KeeperDeskInUse.NewBook("77", "Queues", "1", "1", new string('a', 32));
        Assert.That(keeper.PostTo("/admin/books", add).Status, Is.EqualTo(403));
        Assert.That(keeper.PostTo("/keeper", new() { ["to"] = "/admin", ["key"] = "wrong" }).Status, Is.EqualTo(403));
        Assert.That(keeper.Get("/admin").Status, Is.EqualTo(403));
        WireAnswer entered = keeper.PostTo("/keeper", new() { ["to"] = "/admin", ["key"] = "the-key-of-the-keeper" });
        Assert.That(entered.Fields["Location"].Single(), Is.EqualTo("/admin"));
        Assert.That(keeper.Get("/admin").Status, Is.EqualTo(200));
        Assert.That(keeper.PostTo("/admin/books", add).Status, Is.EqualTo(303));
    }

    [Test]
    public void A_catalog_that_does_not_answer_is_told_in_words()
    {
        Dictionary<string, string> form = _desk.FormOf(Book, KeeperForms.Restock);
        form["copies"] = "5";
        _desk.Store.Catalog.Stop();
        _desk.Store.Catalog.Dispose();
        WireAnswer answer = _desk.Send(Book, form);
        Assert.That(answer.Status, Is.EqualTo(503));
        Assert.That(answer.Fields["Content-Type"].Single(), Is.EqualTo(MediaTypes.Html));
        Assert.That(answer.Body, Does.Contain("Nothing was changed").Or.Contain("it is not known whether this was done"));
    }

    [TestCase("/admin")]
    [TestCase(Book)]
    public void Programs_are_told_that_these_are_pages(string target)
    {
        using WireClient program = _desk.Store.Connect();
        Assert.That(program.Ask("GET", target).Status, Is.EqualTo(406));
    }
}
