using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Runtime;

namespace PygmyStore.FrontEndServer.Caching;

/// <summary>The thread that keeps the lease of the front end's cache: it asks at once, and again before a lease ends.</summary>
internal sealed class LeaseKeeper : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // a call takes a third of a lease

    private readonly CacheLease _lease;
    private readonly LeaseClient _catalog;
    private readonly Faults _faults = new();
    private readonly BackgroundLoop _loop;
    private readonly ManualResetEventSlim _stop = new();

    /// <param name="lease">No other thread takes its steps.</param>
    /// <param name="catalog">Whose calls take no longer than a third of a lease.</param>
    public LeaseKeeper(CacheLease lease, LeaseClient catalog)
    {
        (_lease, _catalog) = (lease, catalog);
        _loop = new BackgroundLoop("cache lease", Turn, _faults);
    }

    /// <summary>Exceptions in its thread: bugs.</summary>
    public long Faults => _faults.Count;

    public void Start() => _loop.Start();

    /// <summary>Ends the thread and the use of the cache, and gives the lease back.</summary>
    public void Stop()
    {
        EndThread();
        if (_lease.GiveBack() is { } registration)
        {
            _catalog.Register(registration); // without an answer the lease runs out
        }
    }

    /// <summary>Ends the thread alone: the lease runs out.</summary>
    public void Dispose()
    {
        if (EndThread())
        {
            _stop.Dispose();
        }
    }

    private bool EndThread()
    {
        _stop.Set();
        return _loop.Join(Patience);
    }

    private bool Turn()
    {
        CacheRegistration registration = _lease.Ask();
        long pause = _lease.Take(_catalog.Register(registration));
        return !_stop.Wait((int)pause);
    }
}
