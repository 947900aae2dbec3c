using System.Globalization;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Simulation;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>The catalog's store at work with small segments, led by hand so that a commit has several commands.</summary>
internal sealed class ProvenCatalog(Random random) : IProvenStore
{
    private const int SegmentBytes = 700;

    private readonly List<CommitOutcome> _outcomes = [];
    private readonly List<ToldOutcome> _told = []; // of all ops, in order
    private readonly HashSet<string> _notDurable = []; // ops that were told that nothing of them was kept
    private readonly List<InventoryCommand> _inDoubt = []; // the last commit, whose outcome was not learned
    private Dictionary<int, BookRow>? _books; // as acknowledged
    private IStorageFolder _folder = null!;
    private CatalogStore _store = null!;
    private int _segment; // in which the last commit was
    private int _names;

    public bool HasFailed => _store.HasFailed;

    public IReadOnlyList<CommitOutcome> Outcomes => _outcomes;

    private Inventory Inventory => _store.Inventory;

    /// <summary>All books and sales, read by an opening of their own; without the versions, which each interrupted start may raise.</summary>
    public static string Show(IStorageFolder folder, bool salvage)
    {
        using CatalogStore store = CatalogRecovery.Open(folder, new CatalogStoreOptions { CheckpointBytes = SegmentBytes, Salvage = salvage });
        SaleHistory history = store.Inventory.History;
        return string.Join("\n", store.Inventory.Rows.OrderBy(row => row.ItemNumber).Select(row => row with { Version = 0 }))
            + string.Join("\n", history.After(history.Forgotten, int.MaxValue).Select(sale => sale.ToString()));
    }

    public void Open(IStorageFolder folder)
    {
        _folder = folder;
        _outcomes.Clear();
        _store = CatalogRecovery.Open(folder, new CatalogStoreOptions { CheckpointBytes = SegmentBytes });
        _books ??= Inventory.Rows.ToDictionary(row => row.ItemNumber);
        AcknowledgeRecovered();
        _inDoubt.Clear();
        Check();
        int oldest = Segments().First();
        foreach (ToldOutcome told in _told.Where(told => told.Segment >= oldest))
        {
            Promise.Kept(Inventory.History.TryFind(told.Op, out _), $"{told.Op} is forgotten, but its segment is there");
        }
    }

    public void Work()
    {
        IGroupCommitOwner<InventoryCommand> owner = _store;
        InventoryCommand[] commands = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => AnyCommand())];
        foreach (InventoryCommand command in commands)
        {
            owner.Apply(command);
        }

        if (!HasFailed)
        {
            _inDoubt.AddRange(commands);
            _segment = Segments().Last();
        }

        CommitOutcome outcome = owner.Commit();
        _outcomes.Add(outcome);
        if (outcome == CommitOutcome.Durable)
        {
            // From here on it must survive, whatever happens to the checkpoint.
            Acknowledge(commands);
            _inDoubt.Clear();
            owner.Publish();
            Inventory.ReadSales(random.NextInt64(Inventory.History.Forgotten, Inventory.History.Count + 1), limit: 1);
            return;
        }

        owner.Discard();
        if (outcome == CommitOutcome.NoSpace)
        {
            _notDurable.UnionWith(commands.OfType<NamedSell>().Where(sell => !sell.IsReplayed).Select(sell => sell.Op));
            _inDoubt.Clear();
        }
    }

    public void Check()
    {
        foreach (BookRow row in Inventory.Rows)
        {
            Promise.Kept(_books!.TryGetValue(row.ItemNumber, out BookRow? told), $"book {row.ItemNumber} was never acknowledged");
            Promise.Kept(row == told, $"{row} is shown, but {told} was acknowledged");
            Promise.Kept(row.Explained == row.Stock, $"the ledger of {row} does not explain its stock");
            Promise.Kept(row.Stock >= 0, $"book {row.ItemNumber} is oversold");
        }

        Promise.Kept(Inventory.Rows.Count == _books!.Count, "a book is lost");
        CheckOutcomes();
    }

    public void Close() => _store.Dispose();

    private void CheckOutcomes()
    {
        SaleHistory history = Inventory.History;
        Sale[] sold = [.. _told.Select(told => told.Outcome.Sale).OfType<Sale>()];
        Promise.Kept(history.Count == sold.Length, $"there are {history.Count} sales, {sold.Length} acknowledged");
        Promise.Kept(history.After(history.Forgotten, int.MaxValue).SequenceEqual(sold.Skip((int)history.Forgotten)), "a sale has changed");
        for (int i = 0; i < sold.Length; i++)
        {
            Promise.Kept(sold[i].Number == i + 1, $"sale {i + 1} has number {sold[i].Number}");
        }

        foreach (ToldOutcome told in _told)
        {
            bool isKept = history.TryFind(told.Op, out SaleOutcome outcome);
            Promise.Kept(!isKept || outcome == told.Outcome, $"{told.Op} was told {told.Outcome}, and now {outcome}");
        }

        Promise.Kept(!_notDurable.Any(op => history.TryFind(op, out _)), "an op that was not kept has an outcome");
    }

    /// <summary>A part of the commit that was under way may have been recovered, from its beginning on.</summary>
    private void AcknowledgeRecovered()
    {
        int count = 0;
        foreach (InventoryCommand command in _inDoubt)
        {
            if (!IsShown(command))
            {
                break;
            }

            count++;
        }

        Acknowledge(_inDoubt.Take(count));
    }

    private bool IsShown(InventoryCommand command) => command switch
    {
        NamedSell sell => Inventory.History.TryFind(sell.Op, out _),
        AddBook { Book: { } book } => Inventory.Find(book.ItemNumber) is not null,
        ChangeBook { Book: { } book } => Inventory.Find(book.ItemNumber)!.Version >= book.Version && IsAsChanged(book),
        _ => true,
    };

    // Later commands of the same commit may have sold more of it, but nothing lowers these.
    private bool IsAsChanged(BookRow book)
    {
        BookRow shown = Inventory.Find(book.ItemNumber)!;
        return shown.Restocked >= book.Restocked && shown.Adjusted <= book.Adjusted;
    }

    private void Acknowledge(IEnumerable<InventoryCommand> commands)
    {
        foreach (InventoryCommand command in commands)
        {
            switch (command)
            {
                case NamedSell { IsReplayed: false } sell:
                    _told.Add(new ToldOutcome(sell.Op, sell.Outcome, _segment));
                    if (sell.Sale is { } sale)
                    {
                        _books![sale.ItemNumber] = _books[sale.ItemNumber].After(new InventoryChange.Sold(sale));
                    }

                    break;
                case NamedSell sell:
                    ToldOutcome told = _told.Last(told => told.Op == sell.Op);
                    Promise.Kept(sell.Outcome == told.Outcome, $"{sell.Op} was told {told.Outcome}, and now {sell.Outcome}");
                    break;
                case AddBook { Book: { } book }:
                    _books!.Add(book.ItemNumber, book);
                    break;
                case ChangeBook { Book: { } book }:
                    _books![book.ItemNumber] = book;
                    break;
            }
        }
    }

    private InventoryCommand AnyCommand()
    {
        int itemNumber = random.Next(1, _books!.Count + 2);
        string name = (++_names).ToString(CultureInfo.InvariantCulture);
        switch (random.Next(12))
        {
            case 0:
                return new AddBook(itemNumber, $"title {name}", "graduate school", cost: 3.5m, stock: random.Next(5));
            case 1:
                return new ChangeBook(itemNumber) { StockDifference = random.Next(-300, 600) };
            case 2:
                return new ChangeBook(itemNumber) { Stock = random.Next(2000), Title = random.Next(2) == 0 ? $"title {name}" : null };
            case 3:
                return new TakeCheckpoint();
            case 4 when _told.Count > 0 && Inventory.History.TryFind(_told[random.Next(_told.Count)].Op, out SaleOutcome known):
                ToldOutcome told = _told.Last(told => told.Outcome == known);
                BookReference asked = known.AskedName is null ? BookReference.Numbered(known.ItemNumber) : new BookReference(null, known.AskedName);
                return new NamedSell(new SaleRequest(told.Op, asked, known.Quantity));
            case 5 or 6:
                string title = _books.GetValueOrDefault(itemNumber)?.Title ?? $"no title {name}";
                return new NamedSell(new SaleRequest($"op{name}", new BookReference(null, title), random.Next(1, 700)));
            default:
                return new NamedSell(new SaleRequest($"op{name}", itemNumber, random.Next(1, 700)));
        }
    }

    private IEnumerable<int> Segments() => _folder.Names()
        .Where(name => name.StartsWith("journal-", StringComparison.Ordinal) && name.EndsWith(".csv", StringComparison.Ordinal))
        .Select(name => int.Parse(name.AsSpan("journal-".Length, 8), CultureInfo.InvariantCulture));

    private sealed class NamedSell(SaleRequest request) : SingleCommand
    {
        private readonly Sell _sell = new(request);
        private int _itemNumber;

        public string Op => request.Op;

        public Sale? Sale => _sell.Sale;

        public bool IsReplayed => _sell.IsReplayed;

        /// <summary>What is to be recorded; with the book that had the title when it was decided.</summary>
        public SaleOutcome Outcome => new(_itemNumber, request.Quantity, _sell.Verdict, _sell.Sale, request.Name);

        public override InventoryChange? Decide(Batch batch)
        {
            _itemNumber = batch.TryFindOutcome(request.Op, out SaleOutcome known) ? known.ItemNumber
                : request.ItemNumber ?? batch.FindOnSale(request.Book())?.ItemNumber ?? 0;
            return _sell.Decide(batch);
        }
    }

    private sealed record ToldOutcome(string Op, SaleOutcome Outcome, int Segment);
}
