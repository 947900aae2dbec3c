using System.Net;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>
/// Which front ends may have which books in their caches, and until when. With it the catalog keeps its rule: nobody holds
/// anything older than what is shown.
/// </summary>
/// <remarks>
/// <para>For any thread. It does no input or output and knows no clock: all times are the caller's, in milliseconds.</para>
/// <para>A write goes: <see cref="BeginWrite"/>; send each telling; make the changes durable; <see cref="BeginWaiting"/>; for
/// each telling <see cref="Acknowledge"/> or <see cref="Revoke"/>; wait until <see cref="ShowableFrom"/>; show the changes;
/// <see cref="EndWrite"/>. A write that is discarded takes the same steps, but shows nothing. One write at a time.</para>
/// <para>A holder for which a write found the lease over, or which did not acknowledge, never gets a longer lease: its front end
/// gets another epoch, in which its old entries are void.</para>
/// </remarks>
/// <param name="rules">The length of a lease, and what follows from it.</param>
/// <param name="frontEnds">The configured front ends; one with port 0 may have any port.</param>
/// <param name="run">Names this run of the catalog: an epoch is never given twice.</param>
/// <param name="fenceEnds">When the leases of earlier runs have ended: before that moment nothing may be shown.</param>
internal sealed class HolderTable(
    LeaseRules rules, IReadOnlyList<IPEndPoint> frontEnds, string run, long fenceEnds = long.MinValue)
{
    private static readonly IReadOnlyList<Telling> NoTellings = [];

    private readonly Lock _lock = new();
    private readonly FrontEndPlaces _places = new(frontEnds, rules);
    private readonly HashSet<int> _pending = []; // what the write under way changes
    private long? _waitingSince; // the write under way waits for acknowledgements
    private bool _isClosed;
    private int _epochs;
    private long _tellings;
    private long _revocations;

    public LeaseRules Rules => rules;

    public long FenceEnds => fenceEnds;

    /// <summary>Tellings since the start.</summary>
    public long Tellings => Volatile.Read(ref _tellings);

    /// <summary>Holders that did not acknowledge, since the start.</summary>
    public long Revocations => Volatile.Read(ref _revocations);

    /// <summary>How many holders have a lease that runs.</summary>
    public int CountAt(long now)
    {
        lock (_lock)
        {
            return _places.Held.Count(place => now < EndOf(place.Holder!));
        }
    }

    /// <summary>
    /// A front end asks for a lease. Its live epoch is renewed. Else it is offered a new one, which holds once the front end has
    /// answered a call (<see cref="Grant"/>).
    /// </summary>
    /// <param name="frontEnd">Its address, as it is configured.</param>
    /// <param name="epoch">The epoch that it has, or null.</param>
    /// <param name="now">The time when the request had come.</param>
    public LeaseOffer Register(IPEndPoint frontEnd, string? epoch, long now)
    {
        lock (_lock)
        {
            bool mayLease = !_isClosed && now >= fenceEnds;
            return _places.Find(frontEnd, now) is not { } place
                    ? new LeaseOffer(_places.Knows(frontEnd) ? LeaseAnswer.NotNow : LeaseAnswer.NotConfigured)
                : mayLease && place.HasLive(epoch) && TryRenew(place.Holder!, now) ? new LeaseOffer(LeaseAnswer.Renewed, epoch)
                : mayLease && !place.HasLive(epoch) && place.MayOffer(now, rules) ? place.Offer($"{run}-{++_epochs}", now, rules)
                : new LeaseOffer(LeaseAnswer.NotNow);
        }
    }

    /// <summary>
    /// The front end has answered the offer's call: so it can be told of changes, and has nothing of an earlier epoch. False when
    /// it gets no lease even so.
    /// </summary>
    public bool Grant(LeaseOffer offer, long now)
    {
        lock (_lock)
        {
            return !_isClosed && offer.Epoch is not null && _places.FindOffer(offer.Epoch)?.TryGrant(now) == true;
        }
    }

    /// <summary>The front end gives its lease back: it has nothing of that epoch any more.</summary>
    public void Release(IPEndPoint frontEnd, string epoch)
    {
        lock (_lock)
        {
            if (_places.FindEpoch(epoch) is { } place && frontEnd.Equals(place.Address))
            {
                place.Holder = null;
            }
        }
    }

    /// <summary>
    /// A holder reads books: from now on it is told when they change. The caller keeps what is shown as it is until this returns,
    /// and passes the numbers of all books in the answer, and <see cref="Invalidation.Shelf"/> when it has a list.
    /// </summary>
    public HolderRead Read(string? epoch, IReadOnlyCollection<int> items)
    {
        lock (_lock)
        {
            if (epoch is null || _places.FindEpoch(epoch)?.Holder is not { IsRevoked: false } holder)
            {
                return default;
            }

            List<int>? pending = null;
            foreach (int item in items)
            {
                if (_pending.Contains(item))
                {
                    (pending ??= []).Add(item);
                }
                else
                {
                    holder.Interest.Add(item);
                }
            }

            return new HolderRead(epoch, pending);
        }
    }

    /// <summary>Marks the changes as pending, and says whom to tell of what. Nothing may be shown yet.</summary>
    public IReadOnlyList<Telling> BeginWrite(IReadOnlyList<ItemVersion> changes, long now)
    {
        lock (_lock)
        {
            if (_pending.Count > 0)
            {
                throw new InvalidOperationException("There is one write at a time.");
            }

            List<Telling>? tellings = null;
            foreach (ItemVersion change in changes)
            {
                _pending.Add(change.Item);
            }

            foreach (FrontEndPlace place in _places.All)
            {
                if (place.Holder is { } holder && now >= EndOf(holder))
                {
                    place.Holder = null;
                }
                else if (place.Holder is { IsRevoked: false } live && live.TakeInterest(changes) is { Count: > 0 } taken)
                {
                    (tellings ??= []).Add(Tell(place, live, taken));
                }
            }

            return tellings ?? NoTellings;
        }
    }

    /// <summary>The changes are durable or not; from now on the write waits for the acknowledgements only.</summary>
    public void BeginWaiting(long now)
    {
        lock (_lock)
        {
            _waitingSince = now;
        }
    }

    /// <summary>Until when the write waits for an acknowledgement; a moment at least, since it may have come already.</summary>
    public long AcknowledgeBy(Telling telling, long now)
    {
        lock (_lock)
        {
            FrontEndPlace? place = _places.Find(telling);
            return place is null ? now : Math.Max((_waitingSince ?? now) + place.PatienceAt(now, rules), now + rules.Late);
        }
    }

    /// <summary>The holder has nothing older than what it was told.</summary>
    /// <param name="telling">What it was told.</param>
    /// <param name="waited">How long the write waited for this answer, after it had all others before it.</param>
    /// <param name="now">The time.</param>
    public void Acknowledge(Telling telling, long waited, long now)
    {
        lock (_lock)
        {
            if (_places.Find(telling) is { } place)
            {
                telling.Holder.IsTold = false;
                place.Waited(waited, now, rules);
                if (telling.Ends)
                {
                    place.Holder = null;
                }
            }
        }
    }

    /// <summary>The holder did not acknowledge. Its lease never becomes longer, and it gets no other one for a time.</summary>
    public void Revoke(Telling telling, long now)
    {
        lock (_lock)
        {
            if (_places.Find(telling) is { } place && !telling.Holder.IsRevoked)
            {
                telling.Holder.IsRevoked = true;
                place.PenaltyEnds = now + rules.Penalty;
                _revocations++;
            }
        }
    }

    /// <summary>
    /// When the write may show its changes, once each telling is acknowledged or revoked: when the leases of all revoked holders
    /// have ended.
    /// </summary>
    public long ShowableFrom()
    {
        lock (_lock)
        {
            return _places.Held.Where(place => place.Holder!.IsRevoked)
                .Select(place => EndOf(place.Holder!)).DefaultIfEmpty(long.MinValue).Max();
        }
    }

    /// <summary>The changes are shown to all, or discarded. No error when no write is under way.</summary>
    public void EndWrite()
    {
        lock (_lock)
        {
            _pending.Clear();
            _waitingSince = null;
        }
    }

    /// <summary>From now on nobody gets a lease: the catalog stops.</summary>
    /// <returns>What ends the leases, to be acknowledged or revoked.</returns>
    public IReadOnlyList<Telling> Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            return [.. _places.Held.Where(place => !place.Holder!.IsRevoked)
                .Select(place => new Telling(place.CalledAt(), place.Holder!, changes: null, ends: true))];
        }
    }

    /// <summary>Whether no lease can be running, and none will be.</summary>
    public bool IsDone(long now)
    {
        lock (_lock)
        {
            return _isClosed && now >= fenceEnds && _places.Held.All(place => now >= EndOf(place.Holder!));
        }
    }

    private long EndOf(Holder holder) => rules.EndOf(holder.Asked);

    /// <summary>
    /// Not while a write has waited for it for long: the write waits for its lease next, which must not become longer meanwhile.
    /// </summary>
    private bool TryRenew(Holder holder, long now)
    {
        if (holder.IsTold && _waitingSince is { } since && now - since > rules.Late)
        {
            return false;
        }

        holder.Asked = Math.Max(holder.Asked, now);
        return true;
    }

    private Telling Tell(FrontEndPlace place, Holder holder, List<ItemVersion> changes)
    {
        holder.IsTold = true;
        _tellings++;
        var telling = new Telling(place.CalledAt(), holder, changes);
        if (telling.IsAll)
        {
            holder.Interest.Clear();
        }

        return telling;
    }
}
