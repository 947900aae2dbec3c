using PygmyStore.FrontEndServer.Pages;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>The keeper's forms: every change is made once, in the ledger, and only for what the keeper saw.</summary>
[TestFixture]
internal sealed class KeeperPagesTests
{
    private const string Book = "/admin/books/2";

    private KeeperDeskInUse _desk = null!;

    [SetUp]
    public void Start() => _desk = new KeeperDeskInUse();

    [TearDown]
    public void Stop() => _desk.Dispose();

    [Test]
    public void Every_kind_of_change_is_made_and_the_audit_stays_consistent()
    {
        WireAnswer added = _desk.Send("/admin/books", KeeperDeskInUse.NewBook("77", "Queues for Dummies", "12.50", "10"));
        Assert.That((added.Status, added.Fields["Location"].Single()), Is.EqualTo((303, "/admin/books/77?done=added")));
        _desk.Buy(77, 3);
        _desk.Change(77, KeeperForms.Describe, ("title", "Queues for All"), ("topic", "queues"), ("cost", "13"));
        _desk.Change(77, KeeperForms.Restock, ("copies", "5"));
        _desk.Change(77, KeeperForms.SetStock, ("copies", "4"));
        Assert.That(
            _desk.Keeper.Get("/admin/books/77").Body,
            Does.Contain("10 at first, 5 restocked, -8 corrected, 3 sold").And.Contain("$13.00").And.Contain("Queues for All"));
        Assert.That(_desk.Verdict(), Is.EqualTo("consistent"));
        _desk.Change(77, KeeperForms.Withdraw);
        Assert.That(_desk.Keeper.Get("/admin/books/77").Status, Is.EqualTo(404));
        Assert.That(_desk.Verdict(), Is.EqualTo("consistent"));
        _desk.Send("/admin/books", KeeperDeskInUse.NewBook("77", "Queues for All", "14", "2"));
        Assert.That(_desk.BookOf(77), Is.EqualTo((2, 14m)));
        Assert.That(_desk.Verdict(), Is.EqualTo("consistent"));
    }

    [TestCase(KeeperForms.Describe, "cost", "21")]
    [TestCase(KeeperForms.Restock, "copies", "5")]
    [TestCase(KeeperForms.SetStock, "copies", "7")]
    [TestCase(KeeperForms.Withdraw, "", "")]
    public void A_form_that_is_sent_twice_changes_the_book_once(string deed, string field, string value)
    {
        Dictionary<string, string> form = _desk.FormOf(Book, deed);
        form[field] = value;
        Assert.That(_desk.Send(Book, form).Status, Is.EqualTo(303));
        string before = _desk.Ledger();
        WireAnswer again = _desk.Send(Book, form);
        Assert.That(again.Status, Is.AnyOf(303, 409), again.Body);
        Assert.That(_desk.Ledger(), Is.EqualTo(before));
        Assert.That(_desk.Verdict(), Is.EqualTo("consistent"));
    }

    [Test]
    public void A_new_book_that_is_sent_twice_is_added_once()
    {
        Dictionary<string, string> form = KeeperDeskInUse.NewBook("77", "Queues for Dummies", "12.50", "10");
        _desk.Send("/admin/books", form);
        _desk.Buy(77, 1);
        Assert.That(_desk.Send("/admin/books", form).Fields["Location"].Single(), Is.EqualTo("/admin/books/77?done=before"));
        Assert.That(_desk.BookOf(77).Stock, Is.EqualTo(9));
    }

    [TestCase(KeeperForms.Describe, "cost", "21", 303)]
    [TestCase(KeeperForms.Restock, "copies", "5", 303)]
    [TestCase(KeeperForms.Withdraw, "", "", 303)]
    [TestCase(KeeperForms.SetStock, "copies", "7", 409)] // who counted the copies did not count this sale
    public void A_sale_in_between_matters_only_to_who_has_counted(string deed, string field, string value, int status)
    {
        Dictionary<string, string> form = _desk.FormOf(Book, deed);
        form[field] = value;
        _desk.Buy(2, 10);
        Assert.That(_desk.Send(Book, form).Status, Is.EqualTo(status));
        Assert.That(_desk.Verdict(), Is.EqualTo("consistent"));
    }

    [TestCase(KeeperForms.Describe, KeeperForms.Describe)]
    [TestCase(KeeperForms.Restock, KeeperForms.Restock)]
    [TestCase(KeeperForms.Restock, KeeperForms.SetStock)]
    [TestCase(KeeperForms.Restock, KeeperForms.Withdraw)]
    [TestCase(KeeperForms.Describe, KeeperForms.Withdraw)]
    public void What_another_keeper_has_changed_is_not_overwritten(string first, string second)
    {
        Dictionary<string, string> form = _desk.FormOf(Book, second);
        form["copies"] = "3";
        form["cost"] = "22";
        _desk.Change(2, first, ("copies", "9"), ("cost", "21"));
        string before = _desk.Ledger();
        WireAnswer answer = _desk.Send(Book, form);
        Assert.That(answer.Status, Is.EqualTo(409));
        Assert.That(answer.Body, Does.Contain("Somebody has changed this book since you opened the page"));
        Assert.That(_desk.Ledger(), Is.EqualTo(before));
        Assert.That(
            PageClient.FormIn(answer, second)["seen-cost"], Is.EqualTo($"{_desk.BookOf(2).Cost:0.00}"),
            "the new form is for what there is");
    }

    [Test]
    public void A_form_that_is_sent_by_many_at_once_while_others_buy_restocks_once()
    {
        const int senders = 8;
        const int copies = 1000;
        Dictionary<string, string> form = _desk.FormOf(Book, KeeperForms.Restock);
        form["copies"] = $"{copies}";
        long before = _desk.BookOf(2).Stock;
        using var barrier = new Barrier(2 * senders);
        var threads = Enumerable.Range(0, 2 * senders).Select(i => new Thread(() =>
        {
            using var client = new PageClient(_desk.Store.FrontEnd.LocalEndPoint);
            barrier.SignalAndWait();
            if (i % 2 == 0)
            {
                client.Cookies["pygmy_form"] = _desk.Keeper.Cookies["pygmy_form"];
                client.PostTo(Book, form);
            }
            else
            {
                _desk.Buy(2, 1);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(_desk.BookOf(2).Stock, Is.EqualTo(before + copies - senders));
        Assert.That(_desk.Verdict(), Is.EqualTo("consistent"));
    }
}
