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

    private readonly StoreFixture _fixture = new() { Options = new() { CheckpointBytes = SegmentBytes } };
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
    public void Outcomes_of_the_current_and_the_previous_segment_are_known_whatever_was_adopted(bool isKilled)
    {
        _fixture.Open();
        SellSegments(2);
        int inOlderSegments = _sales;
        SellSegments(1);
        _fixture.Inventory.ReadSales(_sales, 1); // all are adopted
        Sell();
        Restart(isKilled);
        Assert.That(_fixture.Sell($"op{inOlderSegments + 1}", 3).IsReplayed, Is.True);
        Assert.That(_fixture.Sell($"op{_sales}", 3).IsReplayed, Is.True);
        Assert.That(_fixture.Inventory.ReadSaleCount(), Is.EqualTo(_sales));
    }

    [Test]
    public void Segments_go_once_their_sales_are_adopted_and_not_before()
    {
        _fixture.Open();
        SellSegments(1);
        int first = _sales;
        SellSegments(3);
        Assert.That(Journals(), Has.Length.EqualTo(5));
        _fixture.Inventory.ReadSales(first - 1, 1);
        SellSegments(1);
        Assert.That(Journals(), Has.Length.EqualTo(6), "one sale of the first segment has no order yet");
        Assert.That(_fixture.Inventory.ReadSales(first - 1, 1).Sales!.Single().Number, Is.EqualTo(first));

        _fixture.Inventory.ReadSales(first, 1);
        SellSegments(1);
        Assert.That(Journals(), Has.Length.EqualTo(6));
        Assert.That(_fixture.Disk.Exists("journal-00000001.csv"), Is.False);
        Assert.That(_fixture.Inventory.ReadSales(first - 1, 1).Sales, Is.Null, "they are forgotten with their segment");

        _fixture.Inventory.ReadSales(_sales, 1);
        SellSegments(1);
        Assert.That(Journals(), Has.Length.EqualTo(2));
        string before = _fixture.State();
        _fixture.KillAndOpen();
        Assert.That(_fixture.State(), Is.EqualTo(before));
        Assert.That(Sell().Sale!.Number, Is.EqualTo(_sales));
    }

    [Test]
    public void Sale_numbers_go_on_when_the_current_segment_has_none()
    {
        _fixture.Open();
        SellSegments(3);
        _fixture.Inventory.ReadSales(_sales, 1);
        SellSegments(1);
        Assert.That(Journals(), Has.Length.EqualTo(2));
        _fixture.KillAndOpen();
        Assert.That(Sell().Sale!.Number, Is.EqualTo(_sales));
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

    [TestCase(DiskCall.Write, 2)] // the inventory; the first write is the sale's own
    [TestCase(DiskCall.Write, 3)] // its note in the journal
    [TestCase(DiskCall.Write, 4)] // the new segment
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
    [TestCase(DiskCall.Sync, 2)] // of the inventory
    [TestCase(DiskCall.Rename, 1)]
    [TestCase(DiskCall.SyncFolder, 1)]
    [TestCase(DiskCall.Sync, 3)] // of the note
    [TestCase(DiskCall.Sync, 4)] // of the segment that ends
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
            long before = _fixture.Store.JournalBytes;
            Assert.That(Sell().Verdict, Is.EqualTo(SaleVerdict.Sold));
            if (_fixture.Store.JournalBytes < before)
            {
                count--;
            }
        }
    }

    private void SellUntilDue()
    {
        long record = 0;
        while (_fixture.Store.JournalBytes + record < SegmentBytes)
        {
            long before = _fixture.Store.JournalBytes;
            Sell();
            record = _fixture.Store.JournalBytes - before;
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
