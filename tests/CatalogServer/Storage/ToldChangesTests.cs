using System.Net;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Common.Storage;
using PygmyStore.Tests.OrderServer.Orders;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>The store tells a front end of each change before it shows it to anybody.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ToldChangesTests : IDisposable
{
    private static readonly IPEndPoint FrontEnd = new(IPAddress.Loopback, 8080);

    private readonly ScriptedHolder _holder = new();
    private readonly HolderTable _table = new(new LeaseRules(1000), [FrontEnd], "run");
    private readonly FaultyFolder _disk = new();
    private readonly HeldSyncFolder _folder;
    private readonly CatalogStore _store;
    private readonly string _epoch;

    public ToldChangesTests()
    {
        _folder = new HeldSyncFolder(_disk);
        LeaseOffer offer = _table.Register(FrontEnd, null, _holder.Now);
        _table.Grant(offer, _holder.Now);
        _epoch = offer.Epoch!;
        _store = CatalogRecovery.Open(
            _folder, new CatalogStoreOptions { Teller = new ChangeTeller(_table, _holder, () => _holder.Now) });
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
        _holder.Dispose();
    }

    [Test]
    public void Each_kind_of_change_is_told_with_the_version_that_the_book_will_have()
    {
        Told("1v2", Sale(1));
        Told("", Sale(1000)); // refused
        Told("1v3", new ChangeBook(1) { Stock = 5 });
        Told("", new ChangeBook(1) { Stock = 5 }); // nothing changes
        Told("1v4", new ChangeBook(1) { Cost = 5 });
        Told("1v5 0v2", new ChangeBook(1) { Title = "Another" });
        Told("1v6 0v3", new ChangeBook(1) { Topic = "another" });
        Told("1v7 0v4", new ChangeBook(1) { Withdraw = true });
        Told("0v5", new AddBook(7, "New", "topic", 1, 1)); // nobody has it
        Told("7v2", new ChangeBook(7) { StockDifference = -1 });
        Told("0v6", new AddBook(1, "Another", "another", 1, 1)); // it was read when it was withdrawn, so nobody has it
        Told("", new NoteOrdered(new OrderedSales(_store.StoreId, 0, "00000000", 0), _store.StoreId));
        Told("", new TakeCheckpoint());
        Assert.That(ReadAll().Shelf, Is.EqualTo(6));
    }

    [Test]
    public void A_batch_is_told_at_once_with_the_last_versions()
    {
        ReadAll();
        Assert.That(_store.Submit(new SellTogether([Sale(1), Sale(1), Sale(1)])), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_holder.Told, Is.EqualTo(new[] { "1v4" }));
    }

    [Test]
    public void While_the_disk_works_the_books_are_shown_as_they_were_and_named_as_pending()
    {
        ReadAll();
        _folder.Hold();
        Thread writer = Submitting(Sale(1));
        Eventually.IsSet(_folder.IsWaiting, "the sync waits");
        Assert.That(_holder.Told, Is.EqualTo(new[] { "1v2" }), "it is told while the disk works");
        BooksTogether read = ReadAll();
        Assert.That((Version(read, 1), read.Epoch), Is.EqualTo((1L, _epoch)));
        Assert.That(read.Pending, Is.EqualTo(new[] { 1 }));
        _folder.LetGo();
        Eventually.Ends(writer);
        read = ReadAll();
        Assert.That((Version(read, 1), read.Pending), Is.EqualTo((2L, (IReadOnlyList<int>?)null)));
    }

    [Test]
    public void Nothing_is_shown_before_it_is_acknowledged()
    {
        ReadAll();
        _holder.Hold();
        Thread writer = Submitting(Sale(1));
        Eventually.IsSet(_holder.IsAwaited, "the change is durable, and not acknowledged");
        Assert.That(_store.ReadBook(1)!.Version, Is.EqualTo(1));
        Assert.That(_store.ReadPage(PageRequest.First).Books[0].Version, Is.EqualTo(1));
        Assert.That((_store.ReadSales(0, 10).Count, _store.ReadLedger(null).Sales), Is.EqualTo((0L, 0L)));
        Assert.That(ReadAll().Pending, Is.EqualTo(new[] { 1 }));
        Assert.That(writer.IsAlive, Is.True, "nor is the write answered");
        _holder.LetGo();
        Eventually.Ends(writer);
        Assert.That(_store.ReadBook(1)!.Version, Is.EqualTo(2));
    }

    [Test]
    public void Without_an_acknowledgement_it_is_shown_when_the_lease_has_ended()
    {
        ReadAll();
        _holder.Acknowledges = false;
        long start = _holder.Now;
        long? shownAt = null;
        _holder.OnWait = () => shownAt = _store.ReadBook(1)!.Version == 2 ? _holder.Now : null;
        Assert.That(_store.Submit(Sale(1)), Is.EqualTo(CommitOutcome.Durable));
        Assert.That((_holder.Now - start, shownAt), Is.EqualTo((1020L, (long?)null)));
        Assert.That(_store.ReadBook(1)!.Version, Is.EqualTo(2));
        Assert.That(ReadAll().Epoch, Is.Null, "it may keep nothing");
        Assert.That(_table.Register(FrontEnd, _epoch, _holder.Now).Answer, Is.EqualTo(LeaseAnswer.NotNow));
    }

    [Test]
    public void What_the_disk_did_not_take_is_pending_no_more([Values] bool isAcknowledged)
    {
        ReadAll();
        _holder.Acknowledges = isAcknowledged;
        _disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace);
        Assert.That(_store.Submit(Sale(1)), Is.EqualTo(CommitOutcome.NoSpace));
        BooksTogether read = ReadAll();
        Assert.That((Version(read, 1), read.Pending), Is.EqualTo((1L, (IReadOnlyList<int>?)null)));
        Assert.That(read.Epoch, isAcknowledged ? Is.EqualTo(_epoch) : Is.Null);
        Assert.That(_store.Submit(Sale(1)), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_holder.Told, Is.EqualTo(isAcknowledged ? new[] { "1v2", "1v2" } : ["1v2"]));
    }

    [Test]
    public void A_read_without_an_epoch_is_a_plain_one()
    {
        BooksTogether read = _store.ReadTogether(new ReadBatch([new BookRead("a", ItemNumber: 1)]));
        Assert.That((read.Epoch, read.Pending, read.Shelf), Is.EqualTo(((string?)null, (IReadOnlyList<int>?)null, 1L)));
        Assert.That(_store.Submit(Sale(1)), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_holder.Told, Is.Empty);
    }

    [Test]
    public void Reads_stop_where_there_would_be_too_many_books()
    {
        for (int item = 11; item <= 1010; item++)
        {
            _store.Submit(new AddBook(item, $"Book {item}", "many", 1, 1));
        }

        var page = new BookRead("p", Topic: "many", Limit: 1000);
        var one = new BookRead("b", ItemNumber: 11);
        BookRead[] reads = [page, page, page, page, one, page with { Topic = "none" }];
        BooksTogether read = _store.ReadTogether(new ReadBatch(reads, _epoch));
        int?[] counts = [1000, 1000, 1000, 1000, null, null];
        Assert.That(read.Pages.Select(found => found?.Books.Count), Is.EqualTo(counts));
    }

    /// <summary>A cache with fills, the other side of the protocol: it never holds what is older than shown.</summary>
    [Test]
    public void What_is_shown_is_held_older_by_nobody()
    {
        const int writes = 3000;
        using var start = new Barrier(3);
        bool isOver = false;
        string? stale = null;
        var filler = new Thread(() =>
        {
            start.SignalAndWait();
            while (!Volatile.Read(ref isOver))
            {
                _holder.Fill(1, () => _store.ReadTogether(new ReadBatch([new BookRead("a", ItemNumber: 1)], _epoch)));
            }
        });
        var reader = new Thread(() =>
        {
            start.SignalAndWait();
            while (!Volatile.Read(ref isOver))
            {
                long shown = _store.ReadBook(1)!.Version;
                stale ??= _holder.Cached is > 0 and var held && held < shown ? $"version {held} after {shown}" : null;
            }
        });
        filler.Start();
        reader.Start();
        start.SignalAndWait();
        for (int i = 0; i < writes; i++)
        {
            _store.Submit(new ChangeBook(1) { Stock = 10 + (i % 2) });
        }

        Volatile.Write(ref isOver, true);
        Eventually.Ends(filler);
        Eventually.Ends(reader);
        Assert.That(stale, Is.Null);
        Assert.That(_store.ReadBook(1)!.Version, Is.EqualTo(1L + writes));
        Assert.That(_holder.Told, Is.Not.Empty, "it held the book in between");
    }

    private static Sell Sale(int quantity) => new(new SaleRequest(Guid.NewGuid().ToString("N"), 1, quantity));

    private static long Version(BooksTogether read, int item) =>
        read.Pages[0]!.Books.Single(book => book.ItemNumber == item).Version;

    private BooksTogether ReadAll() => _store.ReadTogether(new ReadBatch([new BookRead("a")], _epoch));

    private void Told(string told, InventoryCommand command)
    {
        ReadAll();
        _holder.Told.Clear();
        Assert.That(_store.Submit(command), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(string.Join("; ", _holder.Told), Is.EqualTo(told));
    }

    private Thread Submitting(InventoryCommand command)
    {
        var writer = new Thread(() => _store.Submit(command));
        writer.Start();
        return writer;
    }
}
