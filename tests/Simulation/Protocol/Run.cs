using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>
/// One run: buyers and disturbances for a while, then peace, then what comes late; and after that everything must be right.
/// </summary>
internal sealed class Run
{
    private const int TroubleMilliseconds = 600;

    private readonly World _world;
    private readonly Network _network;
    private readonly CatalogNode _catalog;
    private readonly OrderNode _order;
    private readonly List<Buyer> _buyers = [];
    private readonly int _books;
    private readonly int _stock;
    private readonly long[] _restocked; // for certain, by item number
    private readonly long[] _perhapsRestocked;

    private Run(int seed, Product product, AskedService asked, bool isTraced)
    {
        _world = new World(seed, isTraced);
        _network = new Network(_world);
        _books = _world.Between(1, 2);
        _stock = _world.Between(0, 3);
        _restocked = new long[_books + 1];
        _perhapsRestocked = new long[_books + 1];
        _catalog = new CatalogNode(_world, product, _network, _books, _stock);
        _order = new OrderNode(_world, product, _network, _catalog);
        _catalog.Order = _order;
        var services = new Services(_catalog, _order, asked);
        int buyers = _world.Between(1, 6);
        for (int i = 1; i <= buyers; i++)
        {
            bool hasKey = _world.Chance(0.7);
            // Now and then it is a book that there is not.
            int item = _world.Between(1, _world.Chance(0.1) ? _books + 1 : _books);
            BookReference book = _world.Chance(0.4) ? new BookReference(null, $"Book {item}") : BookReference.Numbered(item);
            var wish = new SaleRequest("", book, _world.Between(1, 2)) { Owner = i % 2 == 0 ? "" : $"owner {i}" };
            _buyers.Add(new Buyer(_world, product, _network, services, $"{(hasKey ? "keyed" : "keyless")}-{i}", hasKey, wish));
        }
    }

    /// <summary>The first thing that is wrong after the run; null when it is right. And the steps, if they are wanted.</summary>
    public static (string? Violation, IReadOnlyList<string> Steps) Of(
        int seed, Product product, AskedService asked, bool isTraced = false)
    {
        var run = new Run(seed, product, asked, isTraced);
        return (run.FirstViolation(), run._world.Steps);
    }

#pragma warning disable CA1031 // Whatever the product throws in a run, and that it does not end, is what the run has found.
    private string? FirstViolation()
    {
        try
        {
            Make();
            return new Audit(_catalog.Inventory, _order.Book, _buyers).FirstViolation() ?? WrongStock();
        }
        catch (Exception error)
        {
            return error.ToString();
        }
    }
#pragma warning restore CA1031

    private void Make()
    {
        _world.Note($"{_books} books, {_stock} copies each");
        _catalog.Start();
        _order.Start();
        foreach (Buyer buyer in _buyers)
        {
            _world.After(_world.Between(0, TroubleMilliseconds / 2), buyer.Ask);
        }

        for (int disturbances = _world.Between(0, 6); disturbances > 0; disturbances--)
        {
            _world.After(_world.Between(0, TroubleMilliseconds), Disturb);
        }

        _world.RunUntil(() => _world.Now >= TroubleMilliseconds);
        Heal();
        ComeLate();
    }

    private void Disturb()
    {
        switch (_world.Between(0, 9))
        {
            case 0:
                _order.Stop();
                break;
            case 1:
                _catalog.Stop();
                break;
            case 2 or 3:
                _order.StopAtOperation(_world.Between(1, 5));
                break;
            case 4 or 5:
                _catalog.StopAtOperation(_world.Between(1, 5));
                break;
            case 6:
                Restock();
                break;
            case 7 or 8:
                Rename();
                break;
            default:
                _catalog.TakeCheckpoint();
                break;
        }
    }

    private void Heal()
    {
        _world.Note($"from here on there are no more failures");
        _network.IsHealed = true;
        _order.StopAtNoOperation();
        _catalog.StopAtNoOperation();
        Settle();
    }

    /// <summary>What only ever comes too late: copies, restarts, and messages that were taken for lost.</summary>
    private void ComeLate()
    {
        if (_world.Chance(0.5))
        {
            Restock();
        }

        if (_world.Chance(0.5))
        {
            Rename();
        }

        if (_world.Chance(0.6))
        {
            _catalog.Stop();
            _order.Stop();
            Settle();
        }

        _network.DeliverStragglers();
        Settle();
        _order.PassAdoption();
        _buyers.ForEach(buyer => buyer.AskAgain());
        Settle();
    }

    /// <summary>Titles go round among the books, and one that no book has.</summary>
    private void Rename() => _catalog.Rename(_world.Between(1, _books), $"Book {_world.Between(1, _books + 1)}");

    private void Settle() => _world.RunUntil(() => false);

    private void Restock()
    {
        int item = _world.Between(1, _books);
        int copies = _world.Between(1, 3);
        if (_catalog.IsUp)
        {
            bool isCertain = _catalog.Restock(item, copies);
            (isCertain ? _restocked : _perhapsRestocked)[item] += copies;
        }
    }

    private string? WrongStock()
    {
        foreach (BookLedger book in _catalog.Inventory.ReadLedgers(0, int.MaxValue))
        {
            long perhaps = book.Restocked - _restocked[book.ItemNumber];
            if (book.Initial != _stock || book.Adjusted != 0 || perhaps < 0 || perhaps > _perhapsRestocked[book.ItemNumber]
                || book.Initial + book.Restocked - book.Sold != book.Stock || book.Stock < 0)
            {
                return $"the ledger is wrong: {book}";
            }
        }

        return null;
    }
}
