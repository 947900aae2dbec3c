using System.Net;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Caching;

namespace PygmyStore.Tests.Simulation.Protocol.Caching;

/// <summary>
/// One run: readers at one or two front ends, changes and disturbances for a while; then peace, in which every front end must get
/// a lease and use it.
/// </summary>
internal sealed class CacheRun
{
    private const int TroubleMilliseconds = 1500;
    private const int PeaceMilliseconds = 20 * CachedCatalog.Lease; // a penalty has ten
    private const int MostDown = 150; // as Node has it
    private const int MostPause = 2 * CachedCatalog.Lease;

    private readonly World _world;
    private readonly Network _network;
    private readonly StoreStates _states = new();
    private readonly CachedCatalog _catalog;
    private readonly CachingFrontEnd[] _frontEnds;
    private readonly int _books;

    private CacheRun(int seed, CacheProduct product, bool isTraced)
    {
        _world = new World(seed, isTraced);
        _network = new Network(_world);
        _books = _world.Between(1, 3);
        int frontEnds = _world.Between(1, 2);
        IPEndPoint[] addresses = [.. Enumerable.Range(1, frontEnds).Select(port => new IPEndPoint(IPAddress.Loopback, port))];
        _catalog = new CachedCatalog(_world, _network, product, _states, _books, addresses, Deliver);
        _frontEnds = [.. addresses.Select(address =>
            new CachingFrontEnd(_world, _network, product, _states, _catalog, address))];
    }

    /// <summary>The first thing that is wrong; null when all is right. And the steps, if they are wanted.</summary>
    public static (string? Violation, long Hits, IReadOnlyList<string> Steps) Of(
        int seed, CacheProduct product, bool isTraced = false)
    {
        var run = new CacheRun(seed, product, isTraced);
        return (run.FirstViolation(), run._frontEnds.Sum(frontEnd => frontEnd.Hits), run._world.Steps);
    }

#pragma warning disable CA1031 // Whatever the product throws in a run is what the run has found.
    private string? FirstViolation()
    {
        try
        {
            Trouble();
            return _states.Violation ?? Peace() ?? _states.Violation;
        }
        catch (Exception error)
        {
            return error.ToString();
        }
    }
#pragma warning restore CA1031

    private void Trouble()
    {
        _catalog.Start();
        Array.ForEach(_frontEnds, frontEnd => frontEnd.Start());
        for (int reads = _world.Between(10, 40); reads > 0; reads--)
        {
            _world.After(_world.Between(10, TroubleMilliseconds), Read);
        }

        for (int changes = _world.Between(1, 10); changes > 0; changes--)
        {
            ChangeAmongReads(_world.Between(10, TroubleMilliseconds));
        }

        for (int disturbances = _world.Between(0, 4); disturbances > 0; disturbances--)
        {
            _world.After(_world.Between(0, TroubleMilliseconds), Disturb);
        }

        _world.RunUntil(() => _world.Now >= TroubleMilliseconds);
    }

    /// <summary>What is wrong although nothing fails any more.</summary>
    private string? Peace()
    {
        _world.Note($"from here on there are no more failures");
        _network.IsHealed = true;
        _catalog.StopAtNoOperation();
        Pass(PeaceMilliseconds / 2);
        _network.DeliverStragglers();
        Pass(PeaceMilliseconds / 2);
        if (!Array.TrueForAll(_frontEnds, frontEnd => frontEnd.HasLease))
        {
            return "a front end has no lease, although nothing fails";
        }

        foreach (CachingFrontEnd frontEnd in _frontEnds)
        {
            long hits = frontEnd.Hits;
            for (int i = 0; i < 3; i++) // one fills, and one may be overtaken by a lease that ends in between
            {
                frontEnd.Search(title: null);
                Pass(CachedCatalog.Lease / 2);
            }

            if (frontEnd.Hits == hits)
            {
                return "a front end uses its cache for nothing, although nothing fails";
            }
        }

        return null;
    }

    private void Pass(int milliseconds)
    {
        long until = _world.Now + milliseconds;
        _world.After(milliseconds, static () => { });
        _world.RunUntil(() => _world.Now >= until);
    }

    private void Read()
    {
        CachingFrontEnd frontEnd = _frontEnds[_world.Between(0, _frontEnds.Length - 1)];
        switch (_world.Between(0, 3))
        {
            case 0:
                frontEnd.Search(title: null);
                break;
            case 1:
                frontEnd.Search(Title());
                break;
            default:
                frontEnd.LookUp(_world.Between(1, _books));
                break;
        }
    }

    /// <summary>Reads are under way when the change is made, and others begin when it is answered.</summary>
    private void ChangeAmongReads(int after)
    {
        _world.After(after, Change);
        for (int reads = _world.Between(2, 6); reads > 0; reads--)
        {
            _world.After(Math.Max(0, after + _world.Between(-20, 40)), Read);
        }
    }

    /// <summary>Soon after the catalog is up again, while leases of its last run may still be valid.</summary>
    private void ChangeAfterStart()
    {
        for (int after = MostDown / 3; after <= CachedCatalog.Lease; after += MostDown / 3)
        {
            ChangeAmongReads(after);
        }
    }

    private void Change()
    {
        int item = _world.Between(1, _books);
        string? title = _world.Chance(0.4) ? Title() : null;
        _catalog.Change(() => new ChangeBook(item) { StockDifference = 1, Title = title });
    }

    private string Title() => $"Book {_world.Between(1, _books + 1)}";

    private void Disturb()
    {
        CachingFrontEnd frontEnd = _frontEnds[_world.Between(0, _frontEnds.Length - 1)];
        switch (_world.Between(0, 6))
        {
            case 0:
                _catalog.Stop();
                ChangeAfterStart();
                break;
            case 1:
                _catalog.StopAtOperation(_world.Between(1, 5));
                break;
            case 2:
                if (_world.Chance(0.5))
                {
                    // It misses the end of its lease.
                    frontEnd.Pause(_world.Between(CachedCatalog.Lease / 4, CachedCatalog.Lease / 2));
                }

                _catalog.StopCleanly();
                ChangeAfterStart();
                break;
            case 3:
                frontEnd.Stop(isClean: _world.Chance(0.5));
                break;
            default:
                frontEnd.Pause(_world.Between(1, MostPause));
                break;
        }
    }

    private void Deliver(Telling telling, Action acknowledge) =>
        _frontEnds[telling.Address.Port - 1].Deliver(telling, acknowledge);
}
