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
    private const string Store = "00112233445566778899aabbccddeeff";

    private static readonly CatalogStoreOptions Options = new()
    {
        CheckpointBytes = 800,
        NewStore = Store,
        RefusalMemory = TimeSpan.FromSeconds(10),
    };

    private readonly List<CommitOutcome> _outcomes = [];
    private readonly List<ToldOutcome> _told = []; // of all ops, in order
    private readonly HashSet<string> _notDurable = []; // ops that were told that nothing of them was kept
    private readonly List<InventoryCommand> _inDoubt = []; // the last commit, whose outcome was not learned
    private readonly ManualClock _clock = new();
    private Dictionary<int, BookRow>? _books; // as acknowledged
    private ProvenEdit? _edit; // of inventory.csv, until a start has booked it
    private bool _isEditInFile;
    private bool _isClosed;
    private long _ordered;
    private IStorageFolder _folder = null!;
    private CatalogStore _store = null!;
    private int _segment; // in which the last commit was
    private int _names;

    public bool HasFailed => _store.HasFailed;

    public IReadOnlyList<CommitOutcome> Outcomes => _outcomes;

    private Inventory Inventory => _store.Inventory;

    /// <summary>
    /// All books and sales, read by an opening of their own; without the versions, which each interrupted start may raise.
    /// </summary>
    public static string Show(IStorageFolder folder, bool salvage)
    {
        using CatalogStore store = CatalogRecovery.Open(folder, Options with { Salvage = salvage });
        return string.Join("\n", store.Inventory.Rows.OrderBy(row => row.ItemNumber).Select(row => row with { Version = 0 }))
            + string.Join("\n", store.Inventory.ReadSales(0, int.MaxValue).Sales!.Select(sale => sale.ToString()));
    }

    public void Open(IStorageFolder folder)
    {
        _folder = folder;
        _outcomes.Clear();
        EditByHand();
        _isEditInFile |= _edit is not null && _edit.IsIn(folder);
        _store = CatalogRecovery.Open(folder, Options with { Clock = _clock });
        _books ??= Inventory.Rows.ToDictionary(row => row.ItemNumber);
        AcknowledgeRecovered();
        _inDoubt.Clear();
        AcknowledgeEdit();
        Check();
        int oldest = Segments().First();
        foreach (ToldOutcome told in _told.Where(told => told.Segment >= oldest))
        {
            Promise.Kept(Inventory.History.TryFind(told.Op, out _), $"{told.Op} is forgotten, but its segment is there");
        }
    }

    public void Work()
    {
        _clock.Advance(TimeSpan.FromSeconds(random.Next(4)));
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

    public void Close()
    {
        _store.Dispose();
        _isClosed = true;
    }

    private void CheckOutcomes()
    {
        SaleHistory history = Inventory.History;
        Promise.Kept(history.Ordered == _ordered,
            $"sales up to {history.Ordered} are known to have orders, {_ordered} were acknowledged");
        Sale[] sold = [.. _told.Select(told => told.Outcome.Sale).OfType<Sale>()];
        Promise.Kept(history.Count == sold.Length, $"there are {history.Count} sales, {sold.Length} acknowledged");
        Promise.Kept(Inventory.ReadSales(0, int.MaxValue).Sales!.SequenceEqual(sold), "a sale has changed");
        for (int i = 0; i < sold.Length; i++)
        {
            Promise.Kept(sold[i].Number == i + 1, $"sale {i + 1} has number {sold[i].Number}");
        }

        foreach (ToldOutcome told in _told)
        {
            bool isKept = history.TryFind(told.Op, out SaleOutcome outcome);
            Promise.Kept(isKept ? outcome == told.Outcome : told.Outcome.Sale is null,
                $"{told.Op} was told {told.Outcome}, and now {outcome}");
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
        ChangeBook { Book: { } book } =>
            Inventory.Find(book.ItemNumber)!.Version - EditOf(book.ItemNumber).Versions >= book.Version && IsAsChanged(book),
        NoteOrdered note => Inventory.History.Ordered >= note.Ordered,
        _ => true,
    };

    // Later commands of the same commit may have sold more of it, but nothing lowers these.
    private bool IsAsChanged(BookRow book)
    {
        BookRow shown = Inventory.Find(book.ItemNumber)!;
        return shown.Restocked >= book.Restocked && shown.Adjusted - EditOf(book.ItemNumber).Copies <= book.Adjusted;
    }

    private void Acknowledge(IEnumerable<InventoryCommand> commands)
    {
        foreach (InventoryCommand command in commands)
        {
            switch (command)
            {
                case NamedSell { Outcome.Verdict: SaleVerdict.Undecided }:
                    break;
                case NoteOrdered { Refusal: null } note:
                    _ordered = note.Ordered;
                    break;
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
        switch (random.Next(13))
        {
            case 12:
                long watermark = random.NextInt64(Inventory.History.Ordered, Inventory.History.Count + 1);
                string checksum = SaleChecksum.Text(Inventory.History.ChecksumUpTo(watermark));
                return new NoteOrdered(new OrderedSales(watermark == 0 ? "" : Store, watermark, checksum, watermark), Store);
            case 0:
                return new AddBook(itemNumber, $"title {name}", "graduate school", cost: 3.5m, stock: random.Next(5));
            case 1:
                return new ChangeBook(itemNumber) { StockDifference = random.Next(-300, 600) };
            case 2:
                string? newTitle = random.Next(2) == 0 ? $"title {name}" : null;
                return new ChangeBook(itemNumber) { Stock = random.Next(2000), Title = newTitle };
            case 3:
                return new TakeCheckpoint();
            case 4 when _told.Count > 0 && Inventory.History.TryFind(_told[random.Next(_told.Count)].Op, out SaleOutcome known):
                ToldOutcome told = _told.Last(told => told.Outcome == known);
                BookReference asked = known.AskedName is { } by ? new(null, by) : BookReference.Numbered(known.ItemNumber);
                return new NamedSell(new SaleRequest(told.Op, asked, known.Quantity));
            case 5 or 6:
                string title = _books.GetValueOrDefault(itemNumber)?.Title ?? $"no title {name}";
                var titled = new SaleRequest($"op{name}", new BookReference(null, title), random.Next(1, 700));
                return new NamedSell(titled with { Owner = title[..1] });
            default:
                string owner = random.Next(2) == 0 ? "" : $"owner {name}";
                return new NamedSell(new SaleRequest($"op{name}", itemNumber, random.Next(1, 700)) { Owner = owner });
        }
    }

    /// <summary>
    /// A person has counted the copies of a book, and changed its cost, while the catalog was stopped. Not after a clean end:
    /// whoever opens twice compares the bytes.
    /// </summary>
    private void EditByHand()
    {
        bool mayEdit = _books is not null && _edit is null && !_isClosed && random.Next(2) == 0;
        _isClosed = false;
        if (!mayEdit)
        {
            return;
        }

        _edit = ProvenEdit.Make(_folder, random, _books!);
        if (_edit is not null)
        {
            AtomicFile.Replace(_folder, InventoryCsv.FileName, _edit.Content); // which may crash
        }
    }

    private void AcknowledgeEdit()
    {
        Promise.Kept(!_isEditInFile || IsEdited, "an edit by hand is lost");
        _isEditInFile = false;
        if (_edit is { } edit && IsEdited)
        {
            BookRow book = _books![edit.ItemNumber];
            _books[edit.ItemNumber] = book with
            {
                Stock = book.Stock + edit.Copies,
                Adjusted = book.Adjusted + edit.Copies,
                Cost = book.Cost + 1,
                Version = book.Version + 1,
            };
        }

        _edit = null;
    }

    // What a crash did to the person's own writing shows in the cost, which nothing else changes.
    private bool IsEdited => _edit is { } edit && Inventory.Find(edit.ItemNumber)!.Cost != _books![edit.ItemNumber].Cost;

    private (int Versions, int Copies) EditOf(int itemNumber) =>
        _edit is { } edit && edit.ItemNumber == itemNumber && IsEdited ? (1, edit.Copies) : (0, 0);

    private IEnumerable<int> Segments() => _folder.Names()
        .Where(name => name.StartsWith("journal-", StringComparison.Ordinal) && name.EndsWith(".csv", StringComparison.Ordinal))
        .Select(name => int.Parse(name.AsSpan("journal-".Length, 8), CultureInfo.InvariantCulture));

    private sealed record ToldOutcome(string Op, SaleOutcome Outcome, int Segment);
}
