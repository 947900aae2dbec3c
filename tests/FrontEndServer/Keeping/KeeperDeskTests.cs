using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.FrontEndServer.Keeping;
using PygmyStore.FrontEndServer.Pages;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Keeping;

/// <summary>
/// The answer to a change gets lost, and the change is sent again: the catalog refuses it, because it has made it. The keeper is
/// never told that nothing was changed.
/// </summary>
[TestFixture]
internal sealed class KeeperDeskTests
{
    private const int Book = 2;

    private RunningStore _store = null!;

    [SetUp]
    public void Start() => _store = RunningStore.Start();

    [TearDown]
    public void Stop() => _store.Dispose();

    [TestCase(KeeperForms.Restock, 1007)]
    [TestCase(KeeperForms.SetStock, 7)]
    [TestCase(KeeperForms.Describe, 1000)]
    public void A_change_whose_answer_was_lost_counts_as_done(string deed, int stock)
    {
        using var link = new LossyLink(_store.Catalog.LocalEndPoint, "PATCH");
        Assert.That(Change(link, deed), Is.EqualTo(KeeperResult.DoneBefore));
        Assert.That((link.HasLost, Stock()), Is.EqualTo((true, stock)));
    }

    [TestCase(KeeperForms.Restock, 1006)]
    [TestCase(KeeperForms.SetStock, 6)]
    [TestCase(KeeperForms.Describe, 999)]
    public void So_it_does_when_a_copy_was_sold_since(string deed, int stock)
    {
        using var link = new LossyLink(_store.Catalog.LocalEndPoint, "PATCH") { AtLoss = Buy };
        Assert.That(Change(link, deed), Is.EqualTo(KeeperResult.DoneBefore));
        Assert.That((link.HasLost, Stock()), Is.EqualTo((true, stock)));
    }

    [Test]
    public void A_withdrawal_whose_answer_was_lost_counts_as_done()
    {
        using var link = new LossyLink(_store.Catalog.LocalEndPoint, "DELETE");
        Assert.That(Change(link, KeeperForms.Withdraw), Is.EqualTo(KeeperResult.DoneBefore));
        Assert.That(link.HasLost, Is.True);
    }

    [Test]
    public void A_new_book_whose_answer_was_lost_counts_as_done()
    {
        using var link = new LossyLink(_store.Catalog.LocalEndPoint, "POST");
        Assert.That(Change(link, "add"), Is.EqualTo(KeeperResult.DoneBefore));
        Assert.That(link.HasLost, Is.True);
    }

    [TestCase(KeeperForms.Restock)]
    [TestCase(KeeperForms.SetStock)]
    public void When_somebody_else_has_changed_the_book_too_it_is_said_that_it_is_not_known(string deed)
    {
        using var link = new LossyLink(_store.Catalog.LocalEndPoint, "PATCH") { AtLoss = RestockElsewhere };
        KeeperResult result = Change(link, deed);
        Assert.That((link.HasLost, result), Is.EqualTo((true, KeeperResult.ChangedPerhapsTwice)));
        Assert.That(KeeperText.Of(new KeeperOutcome(result)), Does.Contain("not known").And.Not.Contain("Nothing was changed"));
    }

    private static KeeperResult Change(LossyLink link, string deed)
    {
        using var catalog = new UpstreamGroup(new UpstreamOptions { Name = "catalog", EndPoint = link.EndPoint });
        var desk = new KeeperDesk(new KeeperClient(catalog));
        var context = CallContext.Own();
        ShelfBook now = desk.Find(context, Book).Value!; // so that the change goes over a connection that was used
        var seen = new SeenShelf(
            Book, now.Book.Title, now.Book.Topic, now.Book.Cost, now.Book.Stock, now.Ledger.Restocked, now.Ledger.Adjusted);
        KeeperOutcome outcome = deed switch
        {
            KeeperForms.Restock => desk.Restock(context, seen, 7),
            KeeperForms.SetStock => desk.SetStock(context, seen, 7),
            KeeperForms.Describe => desk.Describe(context, seen, seen.Title, seen.Topic, seen.Cost + 1),
            KeeperForms.Withdraw => desk.Withdraw(context, seen),
            _ => desk.Add(context, new NewBook(77, "Queues", "queues", 12.5m, 3)),
        };
        return outcome.Result;
    }

    private void RestockElsewhere()
    {
        using var catalog = new WireClient(_store.Catalog.LocalEndPoint);
        Assert.That(catalog.Ask("PATCH", $"/books/{Book}", """{"stock":2000}""").Status, Is.EqualTo(200));
    }

    private void Buy()
    {
        using WireClient client = _store.Connect();
        Assert.That(client.Ask("POST", "/orders", $$"""{"item_number":{{Book}}}""").Status, Is.EqualTo(201));
    }

    private int Stock()
    {
        using WireClient client = _store.Connect();
        return client.Ask("GET", $"/books/{Book}").Json("data.stock").GetInt32();
    }
}
