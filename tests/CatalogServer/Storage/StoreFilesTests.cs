using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Hosting;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>
/// Files that are missing, older or another store's are refused with a sentence, at every start, and no byte is changed.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StoreFilesTests
{
    private const string Restore = "(dotnet run --project Client -- restore DIR)";

    private readonly StoreFixture _fixture = new() { Options = new() { CheckpointBytes = 4096, RefusalMemory = TimeSpan.Zero } };

    private int _sales;

    [TearDown]
    public void Close() => _fixture.Dispose();

    [TestCase("inventory.csv")] // five columns: only the own copy says that copies were sold
    [TestCase("inventory.base.csv")]
    [TestCase("")]
    public void A_journal_that_is_gone_is_refused_where_any_file_says_that_copies_were_sold(string missing)
    {
        SellAndClose(3);
        Delete(Journals());
        if (missing.Length > 0)
        {
            _fixture.Disk.Delete(missing);
        }

        _fixture.Disk.Delete("sales.csv");
        IsRefused("the journal (journal-*.csv) is missing or empty", "book 1", "remove the columns version to sold");
    }

    [Test]
    public void A_journal_that_is_gone_or_emptied_is_refused_beside_an_archive_of_sales([Values] bool isEmptied)
    {
        SellAndClose(1);
        Delete(Journals());
        Delete("inventory.csv", "inventory.base.csv");
        if (isEmptied)
        {
            _fixture.Disk.Put(StoreFixture.CurrentJournal, []);
        }

        IsRefused("the journal (journal-*.csv) is missing or empty", "sales.csv is there");
    }

    [Test]
    public void A_new_store_begins_with_the_books_of_the_old_one_as_the_sentence_says()
    {
        SellAndClose(3);
        Delete([.. Journals(), "inventory.base.csv", "sales.csv"]);
        string[] rows = [.. _fixture.InventoryText.TrimEnd().Split('\n').Select(line => string.Join(",", line.Split(',')[..5]))];
        _fixture.InventoryText = string.Join("\n", rows);
        _fixture.Open();
        Assert.That((_fixture.Inventory.Find(3)!.Stock, _fixture.Inventory.Find(3)!.Sold), Is.EqualTo((997L, 0L)));
        Assert.That(_fixture.Sell("op1", 3).Sale!.Number, Is.EqualTo(1));
    }

    [Test]
    public void An_older_inventory_is_refused_whether_it_was_edited_or_not([Values] bool isEdited)
    {
        _fixture.Open();
        string older = _fixture.InventoryText;
        Sell(3);
        _fixture.Close();
        _fixture.InventoryText = isEdited ? older.Replace("1000,20", "900,20", StringComparison.Ordinal) : older;
        IsRefused("inventory.csv: ", "the file is older than the journal (journal-*.csv) proves", "copy inventory.base.csv");
        if (isEdited)
        {
            IsRefused("line 4: book 3", "it has version 1, the journal 4");
        }
    }

    [Test]
    public void An_inventory_that_was_emptied_is_refused_as_a_lost_one_is()
    {
        SellAndClose(1);
        _fixture.InventoryText = "";
        IsRefused("inventory.csv is missing or empty", "copy inventory.base.csv");
    }

    [Test]
    public void An_inventory_of_which_only_the_first_line_is_left_withdraws_nothing([Values] bool wasKilled)
    {
        _fixture.Open();
        Sell(1);
        (wasKilled ? (Action)_fixture.Kill : _fixture.Close)();
        _fixture.InventoryText = _fixture.InventoryText.Split('\n')[0] + "\n";
        IsRefused("inventory.csv: the file has lost its rows", "copy inventory.base.csv", "the column withdrawn");
    }

    [Test]
    public void An_older_inventory_without_a_book_that_was_added_since_withdraws_nothing()
    {
        _fixture.Open();
        string older = _fixture.InventoryText;
        _fixture.Submit(new AddBook(9, "Nine", "t", 1, 1));
        _fixture.Close();
        _fixture.InventoryText = older;
        IsRefused("the file is older than the journal (journal-*.csv) proves");
    }

    [Test]
    public void A_newer_inventory_is_refused_for_the_journal_has_lost_its_end()
    {
        SellAndClose(1);
        var files = _fixture.Disk.Names().ToDictionary(name => name, _fixture.Disk.ReadAll);
        _fixture.Open();
        Sell(2);
        _fixture.Close();
        string newer = _fixture.InventoryText;
        foreach ((string name, byte[] content) in files)
        {
            _fixture.Disk.Put(name, content);
        }

        _fixture.InventoryText = newer;
        IsRefused("line 4: book 3", "has lost its end", "the file has version 4, the journal 2", Restore);
    }

    [Test]
    public void A_journal_that_is_cut_at_a_line_before_its_last_checkpoint_is_refused()
    {
        SellAndClose(3);
        byte[] journal = _fixture.Disk.ReadAll(StoreFixture.CurrentJournal);
        int end = journal.Length;
        for (int lines = 0; lines < 3; lines++)
        {
            end = journal.AsSpan()[..(end - 1)].LastIndexOf((byte)'\n') + 1;
        }

        _fixture.Disk.Put(StoreFixture.CurrentJournal, journal[..end]);
        IsRefused("inventory.base.csv is not the copy that the journal (journal-*.csv) names", Restore);
    }

    [TestCase("inventory.base.csv", "inventory.base.csv is missing")]
    [TestCase("inventory.csv", "inventory.csv is missing or empty, but its journal is there")]
    [TestCase("sales.csv", "sales.csv is missing")]
    public void A_file_that_is_gone_is_refused(string name, string reason)
    {
        SellSegmentsAndClose();
        _fixture.Disk.Delete(name);
        IsRefused(reason);
    }

    [Test]
    public void An_archive_that_has_lost_its_end_is_refused()
    {
        SellSegmentsAndClose();
        byte[] archive = _fixture.Disk.ReadAll("sales.csv");
        _fixture.Disk.Put("sales.csv", archive[..(archive.AsSpan()[..^1].LastIndexOf((byte)'\n') + 1)]);
        IsRefused("journal-", "sales.csv has lost its end", Restore);
    }

    [Test]
    public void A_journal_that_has_lost_sales_that_the_archive_has_is_refused()
    {
        SellSegmentsAndClose();
        string[] journals = Journals();
        Delete(journals[^1]);
        byte[] last = _fixture.Disk.ReadAll(journals[^2]);
        int header = last.AsSpan().IndexOf((byte)'\n') + 1;
        _fixture.Disk.Put(journals[^2], last[..(header + last.AsSpan(header).IndexOf((byte)'\n') + 1)]);
        IsRefused(Restore);
    }

    [TestCase("sales.csv")]
    [TestCase("journal-00000001.csv")]
    public void A_file_of_another_store_is_refused_with_both_ids(string name)
    {
        SellAndClose(2);
        using StoreFixture other = new StoreFixture().Open();
        other.Sell("op1", 3);
        string ours = _fixture.Store.StoreId;
        _fixture.Disk.Put(name, other.Disk.ReadAll(name));
        IsRefused("belongs to the store", ours, other.Store.StoreId, Restore);
    }

    [Test]
    public void A_file_of_an_earlier_release_is_refused_with_what_can_be_done()
    {
        _fixture.Disk.Put(StoreFixture.CurrentJournal, "0,0,catalog-journal,1,00000000,19b9f5c3\n"u8.ToArray());
        Assert.That(() => _fixture.Open(),
            Throws.TypeOf<StartupException>().With.Message.Contains("journal-00000001.csv: byte 0: "));
    }

    private void SellAndClose(int sales)
    {
        _fixture.Open();
        Sell(sales);
        _fixture.Close();
    }

    private void SellSegmentsAndClose()
    {
        _fixture.Open();
        for (int i = 0; Journals()[0] == StoreFixture.CurrentJournal; i++)
        {
            Sell(1);
        }

        _fixture.Close();
    }

    private void Sell(int sales)
    {
        for (int i = 0; i < sales; i++)
        {
            _fixture.Sell($"op{++_sales}", 3);
        }
    }

    private string[] Journals() => [.. _fixture.Disk.Names().Where(name => name.StartsWith("journal", StringComparison.Ordinal))];

    private void Delete(params string[] names) => Array.ForEach(names, _fixture.Disk.Delete);

    /// <summary>At the first start and at the second, and nothing is changed by them.</summary>
    private void IsRefused(params string[] parts)
    {
        string files = Files();
        for (int start = 1; start <= 2; start++)
        {
            StartupException? refusal = Assert.Throws<StartupException>(() => _fixture.Open());
            Assert.Multiple(() => Array.ForEach(parts, part => Assert.That(refusal!.Message, Does.Contain(part))));
            Assert.That(Files(), Is.EqualTo(files), $"start {start}");
        }
    }

    private string Files() =>
        string.Join("\n", _fixture.Disk.Names().Select(name => name + Convert.ToHexString(_fixture.Disk.ReadAll(name))));
}
