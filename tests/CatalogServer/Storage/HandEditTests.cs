using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>
/// What a person edits in inventory.csv while the catalog is stopped is booked like any other change, once, or refused.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HandEditTests
{
    private readonly StoreFixture _fixture = new StoreFixture().Open();

    [TearDown]
    public void Close() => _fixture.Dispose();

    [Test]
    public void A_stock_counted_by_hand_is_an_adjustment_and_a_new_version_of_that_book_alone()
    {
        _fixture.Sell("a", 2, 5);
        _fixture.Close();
        Edit("995,20", "900,20");
        _fixture.Open();
        BookRow book = _fixture.Inventory.Find(2)!;
        Assert.That((book.Stock, book.Sold, book.Adjusted, book.Version), Is.EqualTo((900L, 5L, -95L, 3L)));
        Assert.That(_fixture.Inventory.Find(1)!.Version, Is.EqualTo(1), "the others have not changed");
        _fixture.KillAndOpen();
        _fixture.Reopen();
        Assert.That(_fixture.Inventory.Find(2), Is.EqualTo(book), "it is booked once");
    }

    [Test]
    public void A_stock_counted_by_hand_after_a_kill_keeps_the_sales_that_only_the_journal_has()
    {
        _fixture.Sell("a", 2, 5);
        _fixture.Kill();
        Edit("1000,20", "1100,20");
        _fixture.Open();
        BookRow book = _fixture.Inventory.Find(2)!;
        Assert.That((book.Stock, book.Sold, book.Adjusted), Is.EqualTo((1095L, 5L, 100L)));
    }

    [Test]
    public void A_cost_changed_by_hand_counts_and_no_cached_copy_is_taken_for_it()
    {
        _fixture.Close();
        Edit("1000,20,1", "1000,25.50,1");
        _fixture.Open();
        BookRow book = _fixture.Inventory.Find(2)!;
        Assert.That((book.Cost, book.Version, book.Adjusted), Is.EqualTo((25.5m, 2L, 0L)));
    }

    [Test]
    public void The_operator_is_told_what_was_edited_and_which_books_are_gone()
    {
        var told = new List<string>();
        _fixture.Options = _fixture.Options with { Warn = told.Add };
        _fixture.Close();
        string[] rows = _fixture.InventoryText.Split('\n');
        string changed = rows[1].Replace("1000,10", "900,10", StringComparison.Ordinal);
        _fixture.InventoryText = string.Join("\n", rows[0], changed, "9,Nine,new,7,1,,,,,,");
        _fixture.Open();
        Assert.That(told,
            Has.Count.EqualTo(1).And.One.EndsWith("edited by hand: 1 added, 1 changed, 3 withdrawn (book 2, 3, 4)"));
        _fixture.Reopen();
        Assert.That(told, Has.Count.EqualTo(1), "nothing is edited any more");
    }

    [Test]
    public void A_deleted_row_withdraws_the_book_and_its_ledger_stays()
    {
        _fixture.Sell("a", 2);
        _fixture.Close();
        ReplaceBook2("9,Nine,new,7,1,,,,,,");
        _fixture.Open();
        Assert.Multiple(() =>
        {
            Assert.That(_fixture.Inventory.ReadPage(PageRequest.First).Books.Select(book => book.ItemNumber),
                Is.EqualTo(new[] { 1, 3, 4, 9 }));
            Assert.That(_fixture.Inventory.Find(2)!.Ledger,
                Is.EqualTo(new BookLedger(2, "RPCs for Dummies", 1000, 0, -999, 1, 0)));
            Assert.That(_fixture.Inventory.Find(9)!.Ledger, Is.EqualTo(new BookLedger(9, "Nine", 7, 0, 0, 0, 7)));
            Assert.That(_fixture.Sell("a", 2).Verdict, Is.EqualTo(SaleVerdict.Sold), "what was decided stays decided");
            Assert.That(_fixture.Sell("b", 2).Verdict, Is.EqualTo(SaleVerdict.NoSuchBook));
        });
        _fixture.Reopen();
        Assert.That(_fixture.Inventory.Find(2)!.Version, Is.EqualTo(3), "the withdrawn book's row is there again");
    }

    [Test]
    public void A_row_without_ledger_under_a_known_number_is_an_edit_of_that_book()
    {
        _fixture.Sell("a", 2, 5);
        _fixture.Close();
        ReplaceBook2("2,Another,new,7,1,,,,,,");
        _fixture.Open();
        Assert.That(_fixture.Inventory.Find(2)!.Ledger, Is.EqualTo(new BookLedger(2, "Another", 1000, 0, -988, 5, 7)));
    }

    [Test]
    public void A_withdrawn_book_may_be_put_back_on_sale_and_another_taken_off()
    {
        _fixture.Submit(new ChangeBook(4) { Withdraw = true });
        _fixture.Close();
        Edit(",0,15,2,1000,0,-1000,0,yes", ",6,15,2,1000,0,-1000,0,");
        Edit("school,1000,5,1,1000,0,0,0,", "school,1000,5,1,1000,0,0,0,yes");
        _fixture.Open();
        Assert.That(_fixture.Inventory.ReadBook(4)!.Stock, Is.EqualTo(6));
        Assert.That((_fixture.Inventory.ReadBook(3), _fixture.Inventory.Find(3)!.Stock), Is.EqualTo(((BookRow?)null, 0L)));
        _fixture.KillAndOpen();
        Assert.That(_fixture.Inventory.Find(4)!.Version, Is.EqualTo(3));
    }

    [Test]
    public void Two_books_may_change_their_titles_with_each_other()
    {
        _fixture.Close();
        Edit("2,RPCs for Dummies,", "2,@,");
        Edit("How to get a good grade in 677 in 20 minutes a day", "RPCs for Dummies");
        Edit("2,@,", "2,How to get a good grade in 677 in 20 minutes a day,");
        _fixture.Open();
        Assert.That(_fixture.Inventory.FindTitle("RPCs for Dummies")!.ItemNumber, Is.EqualTo(1));
        Assert.That(_fixture.Inventory.FindTitle("How to get a good grade in 677 in 20 minutes a day")!.ItemNumber,
            Is.EqualTo(2));
    }

    [TestCase("1000,20,1,1000", "3,20,1,1000",
        "the stock was set below what was sold after the file was written; raise it by 2 or more")]
    [TestCase("1000,20,1,1000", "1000000000,20,1,1000", "there may be at most 1000000000 copies")] // and ten more came since
    [TestCase("1000,20,1,1000,0,0,0", "1000,20,1,1000,0,0,7", "initial, restocked, adjusted and sold are the catalog's")]
    [TestCase("1000,20,1,1000,0,0,0,", "1000,20,1,1000,0,0,0,\n9,New title,t,1,1,,,,,,",
        "the number is that of a book that was added after")]
    [TestCase("1000,20,1,1000,0,0,0,", "1000,20,1,1000,0,0,0,\n8,Added title,t,1,1,,,,,,", "the title is that of book 9 too")]
    [TestCase("1000,20,1,1000,0,0,0,", "1000,20,1,1000,0,0,0,\n8,T,t,1,1,,,,,,yes", "a new book cannot be withdrawn")]
    [TestCase("1000,15,1,1000", "1000,16,1,1000", "it was withdrawn after the file was written")]
    public void What_the_rules_do_not_allow_after_the_journal_is_refused_at_once_and_nothing_is_written(
        string before, string after, string reason)
    {
        _fixture.Sell("a", 2, 5);
        _fixture.Submit(new AddBook(9, "Added title", "t", 1, 1));
        _fixture.Submit(new ChangeBook(4) { Withdraw = true });
        if (after.StartsWith("1000000000", StringComparison.Ordinal))
        {
            _fixture.Submit(new ChangeBook(2) { StockDifference = 10 });
        }

        _fixture.Kill();
        Edit(before, after);
        string files = Files();
        for (int start = 1; start <= 2; start++)
        {
            Assert.That(
                () => _fixture.Open(),
                Throws.TypeOf<StartupException>()
                    .With.Message.Match("^/disk/inventory\\.csv: line [0-9]: book [0-9]: ").And.Message.Contains(reason));
            Assert.That(Files(), Is.EqualTo(files), $"start {start}");
        }
    }

    [TestCase(DiskCall.Write, 2)] // the journal's last commit, again
    [TestCase(DiskCall.Write, 3)] // the edit's records
    [TestCase(DiskCall.Write, 4)] // the end of the edit
    [TestCase(DiskCall.Write, 5)] // the note of the new inventory
    [TestCase(DiskCall.Rename, 1)]
    [TestCase(DiskCall.Rename, 2)]
    [TestCase(DiskCall.SyncFolder, 3)]
    public void An_edit_is_booked_once_wherever_the_start_is_cut_short_even_when_the_file_is_edited_further(
        DiskCall call, int number)
    {
        _fixture.Sell("a", 2, 5);
        _fixture.Kill();
        Edit("1000,20", "1100,20");
        _fixture.Disk.FailAt(call, number, FaultyFolder.InputOutput);
        Assert.That(() => _fixture.Open(), Throws.InstanceOf<Exception>());
        _fixture.Disk.Heal();
        _fixture.InventoryText = _fixture.InventoryText.Replace(",20,", ",21,", StringComparison.Ordinal);
        _fixture.Open();
        BookRow book = _fixture.Inventory.Find(2)!;
        Assert.That((book.Stock, book.Adjusted, book.Sold, book.Cost), Is.EqualTo((1095L, 100L, 5L, 21m)));
        _fixture.KillAndOpen();
        Assert.That(_fixture.Inventory.Find(2), Is.EqualTo(book));
    }

    [Test]
    public void A_book_added_after_an_edit_that_was_cut_short_and_taken_back_is_kept([Range(1, 4)] int write)
    {
        _fixture.Close();
        string before = _fixture.InventoryText;
        Edit("1000,20", "1100,20");
        _fixture.Disk.FailAt(DiskCall.Write, write, FaultyFolder.InputOutput);
        Assert.That(() => _fixture.Open(), Throws.InstanceOf<Exception>());
        _fixture.Disk.Heal();
        _fixture.InventoryText = before;
        _fixture.Open();
        _fixture.Submit(new AddBook(9, "Nine", "topic", 1, 5));
        _fixture.KillAndOpen();
        Assert.That((_fixture.Inventory.Find(9)?.Stock, _fixture.Inventory.Find(2)!.Stock), Is.EqualTo((5L, 1000L)));
    }

    private string Files() =>
        string.Join("\n", _fixture.Disk.Names().Select(name => name + Convert.ToHexString(_fixture.Disk.ReadAll(name))));

    private void ReplaceBook2(string line)
    {
        IEnumerable<string> others = _fixture.InventoryText.TrimEnd().Split('\n').Where(line => line[..2] != "2,");
        _fixture.InventoryText = string.Join("\n", [.. others, line]);
    }

    private void Edit(string before, string after)
    {
        Assert.That(_fixture.InventoryText, Does.Contain(before));
        _fixture.InventoryText = _fixture.InventoryText.Replace(before, after, StringComparison.Ordinal);
    }
}
