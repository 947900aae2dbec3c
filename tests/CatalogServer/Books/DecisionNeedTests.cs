using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer.Books;

/// <summary>A command decides with what it says that it needs, so that a store can load just that.</summary>
internal sealed class DecisionNeedTests
{
    private static readonly InventoryCommand[] Commands =
    [
        new Sell(new SaleRequest("new", 1, 1)),
        new Sell(new SaleRequest("new", new BookReference(null, "title 2"), 1)),
        new Sell(new SaleRequest("new", new BookReference(null, "no such title"), 1)),
        new Sell(new SaleRequest("new", 2, 999)),
        new SellTogether([new Sell(new SaleRequest("a", 1, 1)), new Sell(new SaleRequest("b", 2, 1)),
            new Sell(new SaleRequest("c", 1, 1))]),
        new AddBook(3, "Title 3", "topic", 10, 1),
        new AddBook(4, "Title 1", "topic", 10, 1),
        new ChangeBook(1) { Stock = 4 },
        new ChangeBook(1) { Title = "Title 2" },
        new ChangeBook(2) { Withdraw = true },
        new NoteOrdered(new OrderedSales("", 0, SaleChecksum.Text(SaleChecksum.OfNone), 0), "store"),
        new TakeCheckpoint(),
    ];

    [TestCaseSource(nameof(Commands))]
    public void It_is_decided_alike_with_nothing_else(InventoryCommand command)
    {
        var inventory = new Inventory([Book(1), Book(2)], EmptyHistory.Create());
        var batch = new Batch(new Loaded(inventory, [.. command.Needs]));
        command.Apply(batch);
        IReadOnlyList<InventoryChange> narrow = [.. batch.Changes];
        batch = new Batch(inventory);
        command.Apply(batch);
        Assert.That(narrow, Is.EqualTo(batch.Changes));
    }

    private static BookRow Book(int itemNumber) =>
        new(itemNumber, $"Title {itemNumber}", "topic", 10, 7, 9, Restocked: 0, Adjusted: 0, Sold: 0, IsWithdrawn: false);

    /// <summary>What was loaded for the needs; to ask for anything else is an error.</summary>
    private sealed class Loaded(IDecisionView all, DecisionNeed[] needs) : IDecisionView
    {
        public int Books => all.Books;

        public long Sales => all.Sales;

        public long Ordered => all.Ordered;

        public bool MayRefuse => all.MayRefuse;

        public BookRow? Find(int itemNumber) => all.Find(itemNumber) is var row && needs.Any(need => IsFor(need, itemNumber, row))
            ? row
            : throw new AssertionException($"book {itemNumber} was not loaded");

        public BookRow? FindTitle(string title) => needs.Any(need => need.Title == title)
            ? all.FindTitle(title)
            : throw new AssertionException($"the title {title} was not loaded");

        public bool TryFindOutcome(string op, out SaleOutcome outcome) => needs.Any(need => need.Op == op)
            ? all.TryFindOutcome(op, out outcome)
            : throw new AssertionException($"the op {op} was not loaded");

        public uint ChecksumUpTo(long saleNumber) => all.ChecksumUpTo(saleNumber);

        private static bool IsFor(DecisionNeed need, int itemNumber, BookRow? row) =>
            need.ItemNumber == itemNumber || (need.Title is { } title && BookRules.Names.Equals(title, row?.Title));
    }
}
