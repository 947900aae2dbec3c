using System.Net;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>The catalog's side of the front ends' caches, put together: who holds what, the calls, and the file.</summary>
/// <remarks>For any thread, but <see cref="Teller"/> belongs to the one that writes.</remarks>
internal sealed class HolderCaches : IDisposable
{
    private const int MaxStopMilliseconds = 1000; // a stop has drained for up to drain_ms already

    private readonly HolderCalls _calls;
    private readonly LeaseFile _file;
    private readonly Func<long> _clock;

    /// <summary>To be made when the folder is this process's own: the leases of an earlier run are counted from here.</summary>
    public HolderCaches(
        IStorageFolder folder, IReadOnlyList<IPEndPoint> frontEnds, UpstreamOptions calls, TimeSpan lease,
        Func<long>? clock = null)
    {
        var rules = new LeaseRules((long)lease.TotalMilliseconds);
        _clock = clock ?? (static () => BootClock.Milliseconds);
        long? earlier = LeaseFile.Read(folder);
        long fenceEnds = earlier is { } outstanding ? new LeaseRules(outstanding).EndOf(_clock()) : long.MinValue;
        Table = new HolderTable(rules, frontEnds, StoreId.New(), fenceEnds);
        Fence = new Fence(fenceEnds, _clock);
        _calls = new HolderCalls(calls);
        _file = new LeaseFile(folder, rules.Lease);
        Teller = new ChangeTeller(Table, _calls, _clock);
    }

    public HolderTable Table { get; }

    public ChangeTeller Teller { get; }

    public Fence Fence { get; }

    /// <summary>How many front ends have a lease now.</summary>
    public int Holders => Table.CountAt(_clock());

    /// <summary>Grants or renews a lease; the answer tells the epoch. A new epoch takes a call to the front end.</summary>
    public LeaseOffer Register(IPEndPoint frontEnd, string? epoch)
    {
        LeaseOffer offer = Table.Register(frontEnd, epoch, _clock());
        if (offer.Answer != LeaseAnswer.Offered)
        {
            return offer;
        }

        using var blocking = BlockingRegion.Enter();
        bool isGranted = _calls.Probe(offer.Call!, Table.Rules.Patience) && _file.TryWrite() && Table.Grant(offer, _clock());
        return isGranted ? offer : new LeaseOffer(LeaseAnswer.NotNow);
    }

    /// <summary>
    /// Ends all leases, and takes the file away if that is certain. To be called when no request is under way any more. It takes
    /// a second at most.
    /// </summary>
    public void Stop()
    {
        IReadOnlyList<Telling> ends = Table.Close();
        long until = _clock() + Math.Min(Table.Rules.Patience, MaxStopMilliseconds);
        foreach (Telling end in ends)
        {
            _calls.Send(end, Table.Rules.Patience);
        }

        foreach (Telling end in ends)
        {
            // At least a moment: its answer may have come while another one was waited for.
            if (_calls.TryReceive(end, Math.Max(1, until - _clock())))
            {
                Table.Acknowledge(end, waited: 0, _clock());
            }
        }

        if (Table.IsDone(_clock()))
        {
            _file.Remove();
        }
    }

    public void Dispose() => _calls.Dispose();
}
