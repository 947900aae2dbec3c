using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Planted;

/// <summary>
/// The fault <c>check_then_act</c>: a sale looks at the stock first, and takes the copies later. In between others look at the
/// same stock, so more is sold than there is.
/// </summary>
/// <param name="store">The store, which takes the copies in its one critical section, as always.</param>
/// <param name="between">What happens between the look and the act.</param>
internal sealed class CheckThenAct(ICatalogStore store, Action between) : PlantedCatalog(store)
{
    // Long enough for buyers who come at the same moment to meet, even on a busy machine; a demo of 50 buyers stays short.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Gives the other threads time to look too.</summary>
    public static void LetOthersRun()
    {
        using var blocking = BlockingRegion.Enter();
        Thread.Sleep(Pause);
    }

    protected override CommitOutcome SubmitSale(InventoryCommand command)
    {
        var seen = new Dictionary<int, long>(); // at most as many as the command has sales
        foreach (BookRow row in command.Needs.Select(Look).OfType<BookRow>())
        {
            seen[row.ItemNumber] = row.Stock;
        }

        between();
        return Store.Submit(new Misled(command, batch => new SeenBefore(batch, seen)));
    }

    private BookRow? Look(DecisionNeed need) =>
        need.ItemNumber is { } itemNumber ? Store.ReadBook(itemNumber)
        : need.Title is { } title && Store.ReadPage(new PageRequest(After: 0, Limit: 1), title: title).Books is [var row] ? row
        : null;

    /// <summary>The stock is what was seen before; all else is true.</summary>
    private sealed class SeenBefore(Batch batch, Dictionary<int, long> seen) : BatchView(batch)
    {
        public override BookRow? Find(int itemNumber) => AsSeen(base.Find(itemNumber));

        public override BookRow? FindTitle(string title) => AsSeen(base.FindTitle(title));

        private BookRow? AsSeen(BookRow? row) =>
            row is not null && seen.TryGetValue(row.ItemNumber, out long stock) ? row with { Stock = stock } : row;
    }
}
