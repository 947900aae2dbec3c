using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer.Books;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChangeBookTests
{
    private readonly Inventory _inventory;
    private readonly Batch _batch;

    public ChangeBookTests()
    {
        SaleHistory history = EmptyHistory.Create();
        _inventory = new Inventory([Book(1, "One"), Book(2, "Two"), Book(3, "Gone") with { IsWithdrawn = true }], history);
        _batch = new Batch(_inventory);
    }

    [TestCase(12, 2, 0)]
    [TestCase(10, 0, 0)]
    [TestCase(9, 0, -1)]
    [TestCase(0, 0, -10)]
    public void Copies_that_come_are_restocked_and_copies_that_go_adjusted(long stock, long restocked, long adjusted)
    {
        BookRow book = Run(new ChangeBook(1) { Stock = stock }).Book!;
        Assert.That((book.Stock, book.Restocked, book.Adjusted, book.Sold), Is.EqualTo((stock, restocked, adjusted, 0L)));
    }

    [TestCase(-10, BookVerdict.Done)]
    [TestCase(-11, BookVerdict.OutOfStock)]
    [TestCase(BookRules.MaxStock - 10, BookVerdict.Done)]
    [TestCase(BookRules.MaxStock - 9, BookVerdict.TooMuchStock)]
    public void A_difference_leaves_a_stock_within_its_bounds(long difference, BookVerdict expected) =>
        Assert.That(Run(new ChangeBook(1) { StockDifference = difference }).Verdict, Is.EqualTo(expected));

    [TestCase("Two", BookVerdict.TitleTaken)]
    [TestCase("tWO", BookVerdict.TitleTaken)]
    [TestCase("ONE", BookVerdict.Done)]
    [TestCase("Gone", BookVerdict.Done)]
    public void A_title_is_taken_by_any_other_book_on_sale_whatever_its_case(string title, BookVerdict expected) =>
        Assert.That(Run(new ChangeBook(1) { Title = title }).Verdict, Is.EqualTo(expected));

    [Test]
    public void A_change_to_what_is_there_already_changes_nothing()
    {
        ChangeBook change = Run(new ChangeBook(1) { Title = "One", Topic = "topic", Cost = 10.00m, Stock = 10 });
        Assert.That((change.Verdict, change.Book), Is.EqualTo((BookVerdict.Done, _inventory.Find(1))));
        Assert.That(_batch.Changes, Is.Empty);
    }

    [TestCase(3)]
    [TestCase(4)]
    public void A_withdrawn_or_unknown_book_cannot_be_changed(int itemNumber) =>
        Assert.That(Run(new ChangeBook(itemNumber) { Stock = 1 }).Verdict, Is.EqualTo(BookVerdict.NoSuchBook));

    [Test]
    public void A_withdrawn_book_keeps_a_ledger_that_adds_up_and_frees_its_title_but_not_its_number()
    {
        BookRow gone = Run(new ChangeBook(1) { Withdraw = true }).Book!;
        Assert.Multiple(() =>
        {
            Assert.That((gone.IsWithdrawn, gone.Stock, gone.Adjusted), Is.EqualTo((true, 0L, -10L)));
            Assert.That(Run(new AddBook(1, "Other", "topic", 1, 1)).Verdict, Is.EqualTo(BookVerdict.NumberTaken));
            Assert.That(Run(new AddBook(5, "One", "topic", 1, 1)).Verdict, Is.EqualTo(BookVerdict.Done));
            Assert.That(Run(new ChangeBook(1) { Withdraw = true }).Verdict, Is.EqualTo(BookVerdict.NoSuchBook));
        });
    }

    [TestCase("One")]
    [TestCase("ONE")]
    public void A_withdrawn_book_that_is_added_again_is_the_same_book_with_new_copies(string title)
    {
        Run(new ChangeBook(1) { Withdraw = true });
        BookRow again = Run(new AddBook(1, title, "other", 2, 5)).Book!;
        _inventory.Publish(_batch.Rows, _batch.Changes);
        _batch.Clear();
        Assert.Multiple(() =>
        {
            Assert.That(again, Is.EqualTo(
                new BookRow(1, title, "other", 2, Version: 3, Initial: 10, Restocked: 5, Adjusted: -10)));
            Assert.That(_inventory.ReadPage(PageRequest.First, topic: "other").Books.Single().Stock, Is.EqualTo(5));
            Assert.That(Run(new AddBook(1, title, "other", 2, 5)).Verdict, Is.EqualTo(BookVerdict.NumberTaken));
        });
    }

    [Test]
    public void Books_added_in_one_batch_see_each_other()
    {
        AddBook first = Run(new AddBook(5, "Five", "new", 1.50m, 0));
        Assert.Multiple(() =>
        {
            Assert.That((first.Verdict, first.Book!.Version, first.Book.Cost), Is.EqualTo((BookVerdict.Done, 1L, 1.5m)));
            Assert.That(Run(new AddBook(5, "Six", "new", 1, 0)).Verdict, Is.EqualTo(BookVerdict.NumberTaken));
            Assert.That(Run(new AddBook(6, "FIVE", "new", 1, 0)).Verdict, Is.EqualTo(BookVerdict.TitleTaken));
            Assert.That(_batch.Books, Is.EqualTo(4));
        });
    }

    [Test]
    public void Two_books_may_swap_their_titles_within_one_batch()
    {
        Run(new ChangeBook(2) { StockDifference = 1 }); // so that the second book comes first when the batch is published
        Run(new ChangeBook(1) { Title = "Between" });
        Run(new ChangeBook(2) { Title = "One" });
        Run(new ChangeBook(1) { Title = "Two" });
        _inventory.Publish(_batch.Rows, _batch.Changes);
        _batch.Clear();
        Assert.Multiple(() =>
        {
            Assert.That(_inventory.ReadPage(PageRequest.First, title: "one").Books.Single().ItemNumber, Is.EqualTo(2));
            Assert.That(_inventory.ReadPage(PageRequest.First, title: "two").Books.Single().ItemNumber, Is.EqualTo(1));
            Assert.That(_inventory.ReadPage(PageRequest.First, title: "between").Books, Is.Empty);
        });
    }

    [Test]
    public void A_book_is_found_under_its_new_topic_and_no_longer_under_the_old_one()
    {
        Run(new ChangeBook(1) { Topic = "Other" });
        _inventory.Publish(_batch.Rows, _batch.Changes);
        _batch.Clear();
        Assert.Multiple(() =>
        {
            Assert.That(_inventory.ReadPage(PageRequest.First, topic: "OTHER").Books.Select(book => book.ItemNumber),
                Is.EqualTo(new[] { 1 }));
            Assert.That(_inventory.ReadPage(PageRequest.First, topic: "topic").Books.Select(book => book.ItemNumber),
                Is.EqualTo(new[] { 2 }));
            Assert.That(_inventory.ReadPage(PageRequest.First).Books.Select(book => book.ItemNumber), Is.EqualTo(new[] { 1, 2 }));
        });
    }

    [Test]
    public void No_book_is_added_beyond_the_most_that_there_may_be()
    {
        SaleHistory history = EmptyHistory.Create();
        IEnumerable<BookRow> books = Enumerable.Range(1, BookRules.MaxBooks - 1).Select(i => Book(i, $"Title {i}"));
        var inventory = new Inventory(books, history);
        var batch = new Batch(inventory);
        var last = new AddBook(BookRules.MaxBooks, "Last", "topic", 1, 1);
        batch.Add(last.Decide(batch)!);
        var beyond = new AddBook(BookRules.MaxBooks + 1, "Beyond", "topic", 1, 1);
        Assert.That(beyond.Decide(batch), Is.Null);
        Assert.That((last.Verdict, beyond.Verdict), Is.EqualTo((BookVerdict.Done, BookVerdict.Full)));
    }

    private static BookRow Book(int itemNumber, string title) =>
        new(itemNumber, title, "topic", 10, Version: 1, Initial: 10, Restocked: 0, Adjusted: 0, Sold: 0, IsWithdrawn: false);

    private T Run<T>(T command)
        where T : SingleCommand
    {
        if (command.Decide(_batch) is { } change)
        {
            _batch.Add(change);
        }

        return command;
    }
}
