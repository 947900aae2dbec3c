using System.Net;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>One of the configured front ends, with the epoch that it has. It belongs to the <see cref="HolderTable"/>.</summary>
internal sealed class FrontEndPlace(IPEndPoint configured)
{
    private long _lateness; // at _latenessAt, within what is forgiven
    private long _latenessAt;
    private long _nextOffer = long.MinValue;

    /// <summary>Its address; with port 0 in the configuration, the one that registered last.</summary>
    public IPEndPoint? Address { get; private set; } = configured.Port == 0 ? null : configured;

    public Holder? Holder { get; set; }

    /// <summary>The epoch that is granted once the front end answers.</summary>
    public string? Offered { get; private set; }

    /// <summary>When its penalty is over.</summary>
    public long PenaltyEnds { get; set; } = long.MinValue;

    /// <summary>Whether the address could be that of this front end.</summary>
    public bool Fits(IPEndPoint frontEnd) =>
        configured.Port == 0 ? configured.Address.Equals(frontEnd.Address) && frontEnd.Port != 0 : configured.Equals(frontEnd);

    /// <summary>Lets another port have the place, if nothing is held or offered there.</summary>
    public bool TryTake(IPEndPoint frontEnd, long now, LeaseRules rules)
    {
        if (!Fits(frontEnd) || now < _nextOffer || (Holder is { } holder && now < rules.EndOf(holder.Asked)))
        {
            return false;
        }

        (Address, Holder, Offered) = (frontEnd, null, null);
        return true;
    }

    public bool HasLive(string? epoch) => Holder is { IsRevoked: false } holder && holder.Epoch == epoch;

    /// <summary>Whether a new epoch may be offered: no penalty, and no other offer a moment ago.</summary>
    public bool MayOffer(long now, LeaseRules rules)
    {
        if (Holder is { IsRevoked: true } revoked && now >= rules.EndOf(revoked.Asked))
        {
            Holder = null;
        }

        return Holder is not { IsRevoked: true } && now >= PenaltyEnds && now >= _nextOffer;
    }

    /// <summary>Offers an epoch. The front end has to answer a call first, which ends the epoch that it has.</summary>
    public LeaseOffer Offer(string epoch, long now, LeaseRules rules)
    {
        (Offered, _nextOffer) = (epoch, now + rules.Patience);
        Telling call = Holder is { } former ? new Telling(CalledAt(), former, changes: null, ends: true)
            : new Telling(CalledAt(), new Holder(epoch, now), changes: []);
        return new LeaseOffer(LeaseAnswer.Offered, epoch, call);
    }

    /// <summary>Gives the offered epoch; false after a penalty that came meanwhile.</summary>
    public bool TryGrant(long now)
    {
        bool mayHave = Holder is not { IsRevoked: true } && now >= PenaltyEnds;
        Holder = mayHave ? new Holder(Offered!, now) : Holder;
        Offered = null;
        return mayHave;
    }

    /// <summary>The address at which it is called: a server that listens on all addresses is called at loopback.</summary>
    public IPEndPoint CalledAt() =>
        Address!.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, Address.Port)
        : Address.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, Address.Port)
        : Address;

    /// <summary>How long a write waits for its acknowledgement.</summary>
    public long PatienceAt(long now, LeaseRules rules) => rules.Patience - LatenessAt(now, rules);

    /// <summary>Takes note of how long a write waited.</summary>
    public void Waited(long milliseconds, long now, LeaseRules rules)
    {
        long late = Math.Clamp(milliseconds - rules.Late, 0, rules.Forgiven);
        _lateness = Math.Min(rules.Forgiven, LatenessAt(now, rules) + late);
        _latenessAt = now;
    }

    private long LatenessAt(long now, LeaseRules rules) =>
        Math.Max(0, _lateness - rules.Regained(Math.Max(0, now - _latenessAt)));
}

/// <summary>All configured front ends. It belongs to the <see cref="HolderTable"/>.</summary>
internal sealed class FrontEndPlaces(IReadOnlyList<IPEndPoint> frontEnds, LeaseRules rules)
{
    private readonly FrontEndPlace[] _places = [.. frontEnds.Select(frontEnd => new FrontEndPlace(frontEnd))];

    public IReadOnlyList<FrontEndPlace> All => _places;

    /// <summary>Those that have an epoch, live or revoked.</summary>
    public IEnumerable<FrontEndPlace> Held => _places.Where(place => place.Holder is not null);

    public FrontEndPlace? Find(Telling telling) => Array.Find(_places, place => place.Holder == telling.Holder);

    public FrontEndPlace? FindEpoch(string epoch) => Array.Find(_places, place => place.Holder?.Epoch == epoch);

    public FrontEndPlace? FindOffer(string epoch) => Array.Find(_places, place => place.Offered == epoch);

    /// <summary>The place of a front end; null when it is not configured, or others have all places that it could have.</summary>
    public FrontEndPlace? Find(IPEndPoint frontEnd, long now) =>
        Array.Find(_places, place => frontEnd.Equals(place.Address))
        ?? Array.Find(_places, place => place.TryTake(frontEnd, now, rules));

    public bool Knows(IPEndPoint frontEnd) => Array.Exists(_places, place => place.Fits(frontEnd));
}

/// <summary>What became of a registration.</summary>
internal enum LeaseAnswer
{
    Renewed, // the epoch goes on
    Offered, // a new epoch, once the front end has answered a call
    NotNow, // after a while perhaps
    NotConfigured, // never
}

/// <summary>The answer to a registration: the epoch, if there is one, and the call that a new one depends on.</summary>
internal readonly record struct LeaseOffer(LeaseAnswer Answer, string? Epoch = null, Telling? Call = null);
