using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Storage;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CheckpointTests
{
    // Some forty sales to a segment.
    private const int SegmentBytes = 4096;

    private readonly StoreFixture _fixture = new()
    {
        Options = new() { CheckpointBytes = SegmentBytes, RefusalMemory = TimeSpan.Zero },
    };
    private int _sales;

    [TearDown]
    public void Close() => _fixture.Dispose();

    [Test]
    public void A_segment_ends_at_its_length_and_the_inventory_then_holds_all_of_it()
    {
        _fixture.Open();
        SellSegments(1);
        Assert.Multiple(() =>
        {
            Assert.That(Journals(), Is.EqualTo(new[] { "journal-00000001.csv", "journal-00000002.csv" }));
            Assert.That(_fixture.Disk.ReadAll("journal-00000001.csv"), Has.Length.InRange(SegmentBytes, SegmentBytes + 300));
            Assert.That(_fixture.InventoryText, Does.Contain($"graduate school,{1000 - _sales},5,"));
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_key_that_bought_gets_the_same_answer_after_its_segment_is_gone_and_buys_nothing(bool isKilled)
    {
        _fixture.Open();
        Sale first = Sell().Sale!;
        SellSegments(3);
        Assert.That(Journals(), Has.Length.EqualTo(2));
        for (int restart = 0; restart < 2; restart++)
        {
            Sell again = _fixture.Sell("op1", 3);
            Assert.That((again.Sale, again.IsReplayed), Is.EqualTo((first, true)));
            Assert.That(_fixture.Sell("op1", 4).Verdict, Is.EqualTo(SaleVerdict.OtherRequest));
            Assert.That(_fixture.Inventory.ReadSaleCount(), Is.EqualTo(_sales));
            Assert.That(_fixture.Inventory.ReadSales(0, 2).Sales!.Select(sale => sale.Op), Is.EqualTo(new[] { "op1", "op2" }));
            Restart(isKilled);
        }
    }

    [Test]
    public void A_segment_stays_until_its_last_refusal_is_old_enough_and_a_restart_makes_that_later()
    {
        var clock = new ManualClock();
        _fixture.Options = _fixture.Options with { RefusalMemory = TimeSpan.FromSeconds(120), Clock = clock };
        _fixture.Open();
        _fixture.Sell("refused", 77);
        SellSegments(4);
        Assert.That(Journals(), Has.Length.EqualTo(5));
        clock.Advance(TimeSpan.FromSeconds(119));
        _fixture.KillAndOpen();
        clock.Advance(TimeSpan.FromSeconds(119));
        Sell();
        Assert.That((Journals().Length, _fixture.Sell("refused", 77).IsReplayed), Is.EqualTo((5, true)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Sell();
        Assert.That((Journals().Length, _fixture.Sell("refused", 77).IsReplayed), Is.EqualTo((2, false)));
    }

    [Test]
    public void Past_the_bound_of_what_is_remembered_a_refusal_is_not_decided_and_sales_go_on()
    {
        var clock = new ManualClock();
        _fixture.Options = _fixture.Options with { RefusalMemory = TimeSpan.FromSeconds(120), Clock = clock };
        _fixture.Open();
        _fixture.Sell("refused", 77);
        SellSegments(SaleHistory.MaxGenerationsForTime + 1);
        Assert.That(_fixture.Sell("late", 77).Verdict, Is.EqualTo(SaleVerdict.Undecided));
        Assert.That(_fixture.Sell("refused", 77) is { Verdict: SaleVerdict.NoSuchBook, IsReplayed: true }, Is.True);
        Assert.That(Sell().Verdict, Is.EqualTo(SaleVerdict.Sold));
        clock.Advance(TimeSpan.FromSeconds(120));
        Sell();
        Assert.That(_fixture.Sell("late", 77) is { Verdict: SaleVerdict.NoSuchBook, IsReplayed: false }, Is.True,
            "nothing was decided before");
    }

    [Test]
    public void What_is_known_of_orders_is_there_after_restarts_and_in_later_segments()
    {
        _fixture.Open();
        Sell();
        Sell();
        string checksum = SaleChecksum.Text(_fixture.Inventory.History.ChecksumUpTo(1));
        string store = _fixture.Store.StoreId;
        NoteOrdered note = _fixture.Submit(new NoteOrdered(new OrderedSales(store, 1, checksum, 2), store));
        Assert.That((note.Refusal, note.Sales, note.Ordered), Is.EqualTo(((string?)null, 2L, 1L)));
        _fixture.KillAndOpen();
        Assert.That(_fixture.Inventory.ReadLedger().Ordered, Is.EqualTo(1));
        SellSegments(3);
        _fixture.KillAndOpen();
        Assert.That(_fixture.Inventory.ReadLedger().Ordered, Is.EqualTo(1));
    }

    [Test]
    public void The_archive_is_caught_up_at_the_start_and_a_full_disk_only_puts_it_off()
    {
        _fixture.Open();
        SellSegments(1);
        SellUntilDue();
        // The sale, four of the checkpoint, the new segment, the archive.
        _fixture.Disk.FailAt(DiskCall.Write, 7, FaultyFolder.NoSpace);
        Sell();
        _fixture.Disk.Heal();
        Assert.That((Journals().Length, _fixture.Inventory.History.Archived, _fixture.Failures), Is.EqualTo((3, 0L, 0)));
        _fixture.KillAndOpen();
        Assert.That((Journals().Length, _fixture.Inventory.History.Archived > 0), Is.EqualTo((2, true)));
        Assert.That(_fixture.Sell("op1", 3).IsReplayed, Is.True);
    }

    [Test]
    public void Restarts_end_no_segment_so_that_no_outcome_is_forgotten()
    {
        _fixture.Open();
        Sell();
        for (int i = 0; i < 5; i++)
        {
            _fixture.Reopen();
            _fixture.KillAndOpen();
            Sell();
        }

        Assert.That(Journals(), Has.Length.EqualTo(1));
        Assert.That(_fixture.Sell("op1", 3).IsReplayed, Is.True);
    }

    [Test]
    public void A_stop_after_which_nothing_has_changed_writes_nothing()
    {
        _fixture.Open();
        Sell();
        _fixture.Reopen();
        _fixture.Disk.Calls.Clear();
        _fixture.Close();
        Assert.That(_fixture.Disk.Calls, Is.Empty);
    }

    [TestCase(DiskCall.Write, 2)] // the announcement of the inventory; the first write is the sale's own
    [TestCase(DiskCall.Write, 3)] // the inventory
    [TestCase(DiskCall.Write, 4)] // the catalog's own copy
    [TestCase(DiskCall.Write, 5)] // the note in the journal
    [TestCase(DiskCall.Write, 6)] // the new segment
    public void A_disk_that_is_full_at_a_checkpoint_loses_nothing_and_the_store_goes_on(DiskCall call, int number)
    {
        _fixture.Open();
        SellUntilDue();
        _fixture.Disk.FailAt(call, number, FaultyFolder.NoSpace);
        Sell();
        _fixture.Disk.Heal();
        Assert.That((Journals().Length, _fixture.Failures), Is.EqualTo((1, 0)));
        Sell();
        string ledger = Ledger();
        _fixture.KillAndOpen();
        Assert.That(Ledger(), Is.EqualTo(ledger));
        Assert.That(_fixture.Sell("op1", 3).IsReplayed, Is.True);
    }

    [TestCase(DiskCall.Write, 2)]
    [TestCase(DiskCall.Sync, 2)] // of the announcement
    [TestCase(DiskCall.Sync, 3)] // of the inventory
    [TestCase(DiskCall.Rename, 1)]
    [TestCase(DiskCall.Rename, 2)] // of the own copy
    [TestCase(DiskCall.SyncFolder, 1)]
    [TestCase(DiskCall.SyncFolder, 2)]
    [TestCase(DiskCall.Sync, 4)] // of the own copy
    [TestCase(DiskCall.Sync, 5)] // of the note
    [TestCase(DiskCall.Sync, 6)] // of the segment that ends
    public void A_disk_that_fails_at_a_checkpoint_ends_all_writing_but_loses_nothing(DiskCall call, int number)
    {
        _fixture.Open();
        SellUntilDue();
        _fixture.Disk.FailAt(call, number, FaultyFolder.InputOutput);
        Assert.That(Sell().Verdict, Is.EqualTo(SaleVerdict.Sold), "the sale itself is durable");
        string ledger = Ledger();
        Assert.That(_fixture.Store.Submit(new Sell(new SaleRequest("late", 3, 1))), Is.EqualTo(CommitOutcome.Failed));
        Assert.That((_fixture.Failures, _fixture.Store.HasFailed), Is.EqualTo((1, true)));
        Assert.That(Ledger(), Is.EqualTo(ledger), "reads go on");
        _fixture.KillAndOpen();
        Assert.That(Ledger(), Is.EqualTo(ledger));
    }

    private Sell Sell() => _fixture.Sell($"op{++_sales}", 3);

    private void SellSegments(int count)
    {
        while (count > 0)
        {
            long before = _fixture.Store.Figures.JournalBytes;
            Assert.That(Sell().Verdict, Is.EqualTo(SaleVerdict.Sold));
            if (_fixture.Store.Figures.JournalBytes < before)
            {
                count--;
            }
        }
    }

    private void SellUntilDue()
    {
        long record = 0;
        while (_fixture.Store.Figures.JournalBytes + record < SegmentBytes)
        {
            long before = _fixture.Store.Figures.JournalBytes;
            Sell();
            record = _fixture.Store.Figures.JournalBytes - before;
        }
    }

    private void Restart(bool isKilled)
    {
        if (isKilled)
        {
            _fixture.KillAndOpen();
        }
        else
        {
            _fixture.Reopen();
        }
    }

    private string[] Journals() => [.. _fixture.Disk.Names().Where(name => name.StartsWith("journal", StringComparison.Ordinal))];

    private string Ledger() => string.Join("\n", _fixture.Inventory.ReadLedgers(0, int.MaxValue));
}
