using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer.Books;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SellTests
{
    private readonly Inventory _inventory;
    private readonly Batch _batch;

    public SellTests()
    {
        SaleHistory history = EmptyHistory.Create();
        _inventory = new Inventory(
            [Book(1, stock: 3), Book(2, stock: 0), Book(3, stock: 5) with { IsWithdrawn = true }], history);
        _batch = new Batch(_inventory);
    }

    [TestCase(1, SaleVerdict.Sold)]
    [TestCase(3, SaleVerdict.Sold)]
    [TestCase(4, SaleVerdict.OutOfStock)]
    public void A_sale_takes_what_there_is_and_not_one_copy_more(int quantity, SaleVerdict expected)
    {
        Sell sell = Decide("a", 1, quantity);
        Assert.That(sell.Verdict, Is.EqualTo(expected));
        Assert.That(sell.Sale?.Stock, Is.EqualTo(expected == SaleVerdict.Sold ? 3 - quantity : null));
    }

    [TestCase(2, SaleVerdict.OutOfStock)]
    [TestCase(3, SaleVerdict.NoSuchBook)]
    [TestCase(4, SaleVerdict.NoSuchBook)]
    public void A_refusal_of_a_book_sold_out_withdrawn_or_unknown_is_recorded(int itemNumber, SaleVerdict expected)
    {
        Sell sell = Decide("a", itemNumber, 1);
        Assert.That((sell.Verdict, sell.Sale), Is.EqualTo((expected, (Sale?)null)));
        Assert.That(_batch.Changes, Is.EqualTo(new[] { new InventoryChange.Refused("a", itemNumber, 1, expected) }));
    }

    [Test]
    public void Sales_of_one_batch_see_each_other()
    {
        Decide("a", 1, 2);
        Sell second = Decide("b", 1, 1);
        Sell third = Decide("c", 1, 1);
        Assert.Multiple(() =>
        {
            Assert.That((second.Sale!.Number, second.Sale.Stock, second.Sale.Version), Is.EqualTo((2L, 0L, 9L)));
            Assert.That(third.Verdict, Is.EqualTo(SaleVerdict.OutOfStock));
            Assert.That(_inventory.Find(1)!.Stock, Is.EqualTo(3), "nothing is shown before it is published");
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void The_same_op_gets_the_same_sale_whether_it_is_published_or_not(bool isPublished)
    {
        Sell first = Decide("a", 1, 1);
        PublishIf(isPublished);
        int changes = _batch.Changes.Count;
        Sell again = Decide("a", 1, 1);
        Assert.That((again.Verdict, again.IsReplayed, again.Sale), Is.EqualTo((SaleVerdict.Sold, true, first.Sale)));
        Assert.That(_batch.Changes, Has.Count.EqualTo(changes));
    }

    [TestCase(1, 2)]
    [TestCase(2, 1)]
    public void A_known_op_with_another_item_or_quantity_is_another_request(int itemNumber, int quantity)
    {
        Decide("a", 1, 1);
        Sell other = Decide("a", itemNumber, quantity);
        Assert.That((other.Verdict, other.Sale), Is.EqualTo((SaleVerdict.OtherRequest, (Sale?)null)));
        Assert.That(Decide("a", 1, 1).Verdict, Is.EqualTo(SaleVerdict.Sold), "the op's own outcome stands");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_refusal_stays_a_refusal_after_a_restock(bool isPublished)
    {
        Decide("a", 2, 1);
        PublishIf(isPublished);
        Run(new ChangeBook(2) { Stock = 10 });
        Sell again = Decide("a", 2, 1);
        Assert.That((again.Verdict, again.IsReplayed), Is.EqualTo((SaleVerdict.OutOfStock, true)));
        Assert.That(Decide("b", 2, 1).Verdict, Is.EqualTo(SaleVerdict.Sold));
    }

    [TestCase("Title 1")]
    [TestCase("tITLE 1")]
    public void A_book_is_sold_by_its_title_whatever_the_case(string name)
    {
        Sell sell = Decide("a", name, 1);
        Assert.That((sell.Verdict, sell.Sale?.ItemNumber), Is.EqualTo((SaleVerdict.Sold, 1)));
        Assert.That(_batch.Changes, Is.EqualTo(new[] { new InventoryChange.Sold(sell.Sale!) }));
        Assert.That(sell.Sale!.AskedName, Is.EqualTo(name), "it is recorded as it was sent");
    }

    [TestCase("Title 2", 2, SaleVerdict.OutOfStock)]
    [TestCase("Title 3", 0, SaleVerdict.NoSuchBook)]
    [TestCase("Title 4", 0, SaleVerdict.NoSuchBook)]
    public void A_refusal_by_title_is_recorded_with_the_title(string name, int itemNumber, SaleVerdict expected)
    {
        Assert.That(Decide("a", name, 1).Verdict, Is.EqualTo(expected));
        Assert.That(_batch.Changes, Is.EqualTo(new[] { new InventoryChange.Refused("a", itemNumber, 1, expected, name) }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void An_op_keeps_its_sale_when_the_title_is_another_books(bool isPublished)
    {
        Sell first = Decide("a", "Title 1", 1);
        Run(new ChangeBook(1) { Title = "Old" });
        Run(new ChangeBook(2) { Title = "Title 1", Stock = 9 });
        PublishIf(isPublished);

        Sell again = Decide("a", "title 1", 1);

        Assert.That((again.Verdict, again.IsReplayed, again.Sale), Is.EqualTo((SaleVerdict.Sold, true, first.Sale)));
        Assert.That(Decide("b", "Title 1", 1).Sale?.ItemNumber, Is.EqualTo(2));
        Assert.That(Decide("c", "Old", 1).Sale?.ItemNumber, Is.EqualTo(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void An_op_keeps_its_refusal_when_a_book_gets_the_title(bool isPublished)
    {
        Decide("a", "New", 1);
        Run(new ChangeBook(1) { Title = "New" });
        PublishIf(isPublished);
        Assert.That((Decide("a", "New", 1).Verdict, Decide("b", "New", 1).Verdict),
            Is.EqualTo((SaleVerdict.NoSuchBook, SaleVerdict.Sold)));
    }

    [Test]
    public void A_title_is_free_in_the_batch_that_withdraws_its_book()
    {
        Run(new ChangeBook(1) { Withdraw = true });
        Assert.That(Decide("a", "Title 1", 1).Verdict, Is.EqualTo(SaleVerdict.NoSuchBook));
        Run(new AddBook(5, "Title 1", "topic", 1, 1));
        Assert.That(Decide("b", "Title 1", 1).Sale?.ItemNumber, Is.EqualTo(5));
    }

    [Test]
    public void A_number_and_the_title_of_its_book_are_two_requests()
    {
        Decide("number", 1, 1);
        Decide("title", "Title 1", 1);
        Decide("no title", "none", 1);
        SaleVerdict[] others =
        [
            Decide("number", "Title 1", 1).Verdict, Decide("title", 1, 1).Verdict, Decide("title", "Title 2", 1).Verdict,
            Decide("title", "Title 1", 2).Verdict, Decide("no title", 0, 1).Verdict,
        ];
        Assert.That(others, Is.All.EqualTo(SaleVerdict.OtherRequest));
    }

    [Test]
    public void Ops_differ_by_case()
    {
        Decide("a", 1, 1);
        Assert.That(Decide("A", 1, 2).Verdict, Is.EqualTo(SaleVerdict.Sold));
    }

    [Test]
    public void A_batch_that_is_dropped_leaves_no_trace()
    {
        Decide("a", 1, 3);
        _batch.Clear();
        Sell again = Decide("a", 1, 3);
        Assert.That((again.Verdict, again.IsReplayed, again.Sale!.Number), Is.EqualTo((SaleVerdict.Sold, false, 1L)));
    }

    private static BookRow Book(int itemNumber, long stock) =>
        new(itemNumber, $"Title {itemNumber}", "topic", 10, 7, stock, Restocked: 0, Adjusted: 0, Sold: 0, IsWithdrawn: false);

    private void PublishIf(bool isPublished)
    {
        if (isPublished)
        {
            _inventory.Publish(_batch.Rows, _batch.Changes);
            _batch.Clear();
        }
    }

    private Sell Decide(string op, int itemNumber, int quantity) => Run(new Sell(new SaleRequest(op, itemNumber, quantity)));

    private Sell Decide(string op, string name, int quantity) =>
        Run(new Sell(new SaleRequest(op, new BookReference(null, name), quantity)));

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
