using System.Net;
using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation.Protocol.Caching;

/// <summary>A catalog with holders, without its sockets: store, recovery, table and telling are the product's own.</summary>
internal sealed class CachedCatalog : Node
{
    /// <summary>How long a lease is. Messages are seldom late by more.</summary>
    public const int Lease = 200;

    private const int BetweenChanges = 2;

    private readonly CacheProduct _product;
    private readonly Network _network;
    private readonly StoreStates _states;
    private readonly IReadOnlyList<IPEndPoint> _frontEnds;
    private readonly Action<Telling, Action> _deliver;
    private readonly Queue<Func<ChangeBook>> _waiting = []; // for the change that is under way
    private CatalogStore _store = null!;
    private HolderTable _table = null!;
    private SimulatedCalls _calls = null!;
    private LeaseFile _file = null!;
    private bool _isChanging; // also one of a process that has died, until its code is left: one thread runs all processes
    private bool _isStopping;

    public CachedCatalog(
        World world, Network network, CacheProduct product, StoreStates states, int books,
        IReadOnlyList<IPEndPoint> frontEnds, Action<Telling, Action> deliver)
        : base(world, "catalog")
    {
        (_product, _network, _states, _frontEnds, _deliver) = (product, network, states, frontEnds, deliver);
        var inventory = new StringBuilder("item_number,title,topic,stock,cost\n");
        for (int item = 1; item <= books; item++)
        {
            inventory.Append($"{item},Book {item},topic,100,10\n");
        }

        AtomicFile.Replace(Disk, "inventory.csv", Encoding.UTF8.GetBytes(inventory.ToString()));
    }

    private bool IsOpen => IsUp && World.Now >= _table.FenceEnds;

    /// <summary>A front end asks for a lease; the answer may come later or never.</summary>
    public void Register(CacheRegistration registration, Action<Answer<CacheGrant>> answer)
    {
        if (!IsUp)
        {
            return;
        }

        var frontEnd = IPEndPoint.Parse(registration.FrontEnd);
        if (registration.Ends)
        {
            _table.Release(frontEnd, registration.Epoch!);
            return;
        }

        LeaseOffer offer = _table.Register(frontEnd, registration.Epoch, World.Now);
        if (offer.Answer == LeaseAnswer.Renewed)
        {
            answer(Granted(offer.Epoch!));
        }
        else if (offer.Answer != LeaseAnswer.Offered || !TryWriteFile())
        {
            answer(Answer.Refused<CacheGrant>(503, "not now"));
        }
        else
        {
            HolderTable table = _table;
            _calls.Call(offer.Call!, () =>
            {
                if (IsUp && table == _table && table.Grant(offer, World.Now))
                {
                    World.Note($"catalog: grants {offer.Epoch}");
                    answer(Granted(offer.Epoch!));
                }
            });
        }
    }

    /// <summary>Serves reads; null when it cannot.</summary>
    public BooksRead? Read(ReadBatch batch)
    {
        if (!IsOpen)
        {
            return null;
        }

        BooksTogether read = _store.ReadTogether(batch);
        BooksFound?[] found =
            [.. read.Pages.Select(page => page is null ? null : new BooksFound([.. page.Books.Select(BookOf)]))];
        return new BooksRead(found, read.Shelf, read.Epoch, read.Pending);
    }

    /// <summary>Changes a book, after the change that is under way.</summary>
    public void Change(Func<ChangeBook> change)
    {
        if (_isChanging)
        {
            _waiting.Enqueue(change);
            return;
        }

        if (IsOpen && !_isStopping)
        {
            ChangeBook command = change();
            CommitOutcome outcome = CommitOutcome.Failed;
            _isChanging = true;
            bool lives = TryDo(() => outcome = _store.Submit(command));
            _isChanging = false;
            if (lives && outcome == CommitOutcome.Durable)
            {
                _states.Add(_store.Inventory.Rows);
                _states.TellNewest();
                World.Note($"catalog: a change is answered: {command.Verdict}; told so far: state {_states.Told}");
            }
        }

        if (_waiting.TryDequeue(out Func<ChangeBook>? next))
        {
            World.After(BetweenChanges, () => Change(next));
        }
    }

    /// <summary>Ends all leases, then the process.</summary>
    public void StopCleanly()
    {
        if (!IsUp || _isChanging || _isStopping)
        {
            return;
        }

        World.Note($"catalog: begins to stop");
        _isStopping = true;
        TryDo(() =>
        {
            IReadOnlyList<Telling> ends = _table.Close();
            _table.BeginWaiting(World.Now);
            foreach (Telling end in ends)
            {
                _calls.Send(end, _table.Rules.Patience);
            }

            foreach (Telling end in ends)
            {
                if (_calls.TryReceive(end, _table.AcknowledgeBy(end, World.Now) - World.Now))
                {
                    _table.Acknowledge(end, waited: 0, World.Now);
                }
            }

            if (_product.MayRemoveFile(_table, World.Now))
            {
                World.Note($"catalog: no lease is left");
                _file.Remove();
            }

            Stop();
        });
    }

    /// <inheritdoc/>
    protected override void Recover()
    {
        int incarnation = Incarnation;
        _isStopping = false;
        long fenceEnds = _product.FenceEnds(LeaseFile.Read(Disk), World.Now);
        var rules = new LeaseRules(Lease);
        _table = new HolderTable(rules, _frontEnds, _product.Run(incarnation), fenceEnds);
        _calls = new SimulatedCalls(World, _network, _product, _deliver, () => Incarnation != incarnation);
        _file = new LeaseFile(Disk, Lease);
        _store = CatalogRecovery.Open(Disk, new CatalogStoreOptions
        {
            Teller = new ChangeTeller(_table, _calls, () => World.Now),
        });
        _states.Add(_store.Inventory.Rows);
    }

    private static Answer<CacheGrant> Granted(string epoch) =>
        new(UpstreamOutcome.Answered, 200, new CacheGrant(epoch, Lease), null);

    private static Book BookOf(BookRow row) =>
        new(row.ItemNumber, row.Title, row.Topic, row.Stock, row.Cost, row.Version);

    private bool TryWriteFile()
    {
        bool isWritten = !_product.WritesFile;
        return isWritten || (TryDo(() => isWritten = _file.TryWrite()) && isWritten);
    }
}
