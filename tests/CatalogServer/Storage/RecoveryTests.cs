using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Storage;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RecoveryTests
{
    private readonly StoreFixture _fixture = new();

    [TearDown]
    public void Close() => _fixture.Dispose();

    [Test]
    public void An_empty_folder_begins_with_the_four_books()
    {
        _fixture.Open();
        Assert.That(
            _fixture.Inventory.ReadPage(PageRequest.First).Books
                .Select(book => (book.ItemNumber, book.Topic, book.Stock, book.Cost, book.Version)),
            Is.EqualTo(new[]
            {
                (1, "distributed systems", 1000L, 10m, 1L),
                (2, "distributed systems", 1000L, 20m, 1L),
                (3, "graduate school", 1000L, 5m, 1L),
                (4, "graduate school", 1000L, 15m, 1L),
            }));
        Assert.That(_fixture.InventoryText, Does.Contain("\n2,RPCs for Dummies,distributed systems,1000,20,1,1000,0,0,0,\n"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void All_is_as_it_was_after_a_clean_stop_and_after_a_kill(bool isKilled)
    {
        _fixture.Open();
        ChangeEverything();
        string before = _fixture.State();
        Restart(isKilled);
        Assert.That(_fixture.State(), Is.EqualTo(before));
        Restart(isKilled);
        Assert.That(_fixture.State(), Is.EqualTo(before), "and once more");
        Assert.Multiple(() =>
        {
            Assert.That(_fixture.Sell("sold", 1, 2) is { Verdict: SaleVerdict.Sold, IsReplayed: true, Sale.Number: 1 }, Is.True);
            Assert.That(_fixture.Sell("sold", 1, 1).Verdict, Is.EqualTo(SaleVerdict.OtherRequest));
            Assert.That(_fixture.Sell("refused", 3).Verdict, Is.EqualTo(SaleVerdict.OutOfStock));
            Assert.That(_fixture.Sell("unknown", 77).Verdict, Is.EqualTo(SaleVerdict.NoSuchBook));
            Assert.That(_fixture.Sell("next", 1).Sale!.Number, Is.EqualTo(3));
        });
    }

    [Test]
    public void A_kill_between_the_inventory_and_its_note_in_the_journal_counts_nothing_twice()
    {
        _fixture.Open();
        ChangeEverything();
        string ledger = Ledger();
        _fixture.Close(); // announces the inventory, writes it, then the note
        byte[] journal = _fixture.Disk.ReadAll(StoreFixture.CurrentJournal);
        int note = journal.AsSpan()[..^1].LastIndexOf((byte)'\n') + 1;
        Assert.That(System.Text.Encoding.UTF8.GetString(journal[note..]), Does.Contain(",checkpoint,"));
        _fixture.Disk.Put(StoreFixture.CurrentJournal, journal[..note]);
        _fixture.Open();
        Assert.That(Ledger(), Is.EqualTo(ledger));
        Assert.That(_fixture.Sell("sold", 1, 2).IsReplayed, Is.True);
    }

    [Test]
    public void A_kill_at_any_byte_of_the_journal_loses_the_torn_record_alone()
    {
        _fixture.Open();
        int whole = _fixture.Disk.ReadAll(StoreFixture.CurrentJournal).Length;
        _fixture.Sell("a", 1, 3);
        byte[] journal = _fixture.Disk.ReadAll(StoreFixture.CurrentJournal);
        for (int length = whole; length <= journal.Length; length++)
        {
            _fixture.Kill();
            _fixture.Disk.Put(StoreFixture.CurrentJournal, journal[..length]);
            byte[][] inventory = [_fixture.Disk.ReadAll("inventory.csv"), _fixture.Disk.ReadAll("inventory.base.csv")];
            _fixture.Open();
            bool isThere = length == journal.Length;
            Assert.That(_fixture.Inventory.Find(1)!.Stock, Is.EqualTo(isThere ? 997 : 1000), $"{length} bytes");
            Assert.That(_fixture.Inventory.ReadSaleCount(), Is.EqualTo(isThere ? 1 : 0));
            _fixture.Disk.Put("inventory.csv", inventory[0]);
            _fixture.Disk.Put("inventory.base.csv", inventory[1]);
        }
    }

    [Test]
    public void A_stock_that_parted_from_its_ledger_in_a_running_catalog_is_not_taken_for_a_count()
    {
        _fixture.Open();
        _fixture.Sell("a", 2, 5);
        BookRow book = _fixture.Inventory.Find(2)!;
        _fixture.Inventory.Publish([book with { Stock = 996 }], []);
        _fixture.Reopen();
        Assert.That(_fixture.Inventory.Find(2)!.Ledger, Is.EqualTo(new BookLedger(2, "RPCs for Dummies", 1000, 0, 0, 5, 996)));
    }

    [Test]
    public void A_journal_without_its_inventory_is_refused()
    {
        _fixture.Open();
        _fixture.Kill();
        _fixture.Disk.Delete("inventory.csv");
        Assert.That(
            () => _fixture.Open(), Throws.TypeOf<StartupException>().With.Message.StartsWith("/disk/inventory.csv is missing"));
    }

    [Test]
    public void A_damaged_journal_is_refused_and_cut_only_when_the_operator_says_so()
    {
        _fixture.Open();
        _fixture.Sell("a", 1);
        long firstEnd = _fixture.Disk.ReadAll(StoreFixture.CurrentJournal).Length;
        _fixture.Sell("b", 1);
        _fixture.Sell("c", 1);
        _fixture.Kill();
        byte[] journal = _fixture.Disk.ReadAll(StoreFixture.CurrentJournal);
        journal[firstEnd + 3] ^= 1;
        _fixture.Disk.Put(StoreFixture.CurrentJournal, journal);
        Assert.That(
            () => _fixture.Open(),
            Throws.TypeOf<StartupException>()
                .With.Message.StartsWith($"/disk/journal-00000001.csv: byte {firstEnd}: ").And.Message.Contains("--salvage"));
        _fixture.Options = _fixture.Options with { Salvage = true };
        _fixture.Open();
        Assert.That((_fixture.Inventory.ReadSaleCount(), _fixture.Inventory.Find(1)!.Stock), Is.EqualTo((1L, 999L)));
    }

    [TestCase("")]
    [TestCase("unknown,1")]
    [TestCase("sold,1,a,2,1,20,999,2")]
    [TestCase("sold,1,a,2,1,20,999,2,Title,")]
    [TestCase("sold,1,a,2,1,20,999,2,Title,,")]
    [TestCase("sold,1,a,2,1,20,999,2,Title,name,owner,more")]
    [TestCase("sold,1,a,2,1,20,999,2,Title,,\u00e9")]
    [TestCase("refused,a,0,1,no_such_book,")]
    [TestCase("refused,a,0,1,no_such_book,name,more")]
    [TestCase("sold,7,a,2,1,20,999,2,Title")]
    [TestCase("refused,a,2,1,no_reason")]
    [TestCase("changed,2,T,t,ten,2,0,0,on_sale")]
    [TestCase("checkpoint,5,hash")]
    [TestCase("ordered,1,00000000")]
    [TestCase("ordered,0,00000001")]
    [TestCase("segment,1,00000000,0")]
    [TestCase("edited")]
    public void A_record_that_the_catalog_does_not_write_is_refused(string fields)
    {
        _fixture.Open();
        RecordLog log = PygmyStore.Common.Storage.RecordLog.Open(
            _fixture.Disk, StoreFixture.CurrentJournal, JournalFormat.Log, new(), (_, _) => null).Log!;
        RecordWriter record = log.StartRecord();
        foreach (string field in fields.Split(','))
        {
            record.Field(field);
        }

        record.End();
        log.Commit();
        _fixture.Kill();
        Assert.That(
            () => _fixture.Open(), Throws.TypeOf<StartupException>().With.Message.Contains("journal-00000001.csv: byte "));
    }

    private void ChangeEverything()
    {
        _fixture.Sell("sold", 1, 2);
        _fixture.SetStock(3, 0);
        _fixture.Sell("refused", 3);
        _fixture.Sell("unknown", 77);
        _fixture.SetStock(3, 7);
        _fixture.Submit(new AddBook(9, "Comma, \"quote\"", "new topic", 1.25m, 5));
        _fixture.Submit(new ChangeBook(9) { Title = "書", Cost = 2 });
        _fixture.Submit(new ChangeBook(4) { Withdraw = true });
        _fixture.Sell("second", 9);
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

    private string Ledger() => string.Join("\n", _fixture.Inventory.ReadLedgers(0, int.MaxValue));
}
