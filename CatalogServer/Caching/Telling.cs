using System.Net;
using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>A book, or the shelf (<see cref="Invalidation.Shelf"/>), and the version that it is about to have.</summary>
internal readonly record struct ItemVersion(int Item, long Version);

/// <summary>What one holder must acknowledge. Immutable.</summary>
internal sealed class Telling
{
    private static readonly IReadOnlyList<ItemVersion> None = [];

    internal Telling(IPEndPoint address, Holder holder, IReadOnlyList<ItemVersion>? changes, bool ends = false)
    {
        (Address, Holder, Ends) = (address, holder, ends);
        IsAll = ends || changes is null || changes.Count > Invalidation.MaxChanges;
        Changes = IsAll ? None : changes!;
    }

    /// <summary>The front end that is called.</summary>
    public IPEndPoint Address { get; }

    public string Epoch => Holder.Epoch;

    /// <summary>What it may have of what changes; empty when it is told to drop all.</summary>
    public IReadOnlyList<ItemVersion> Changes { get; }

    public bool IsAll { get; }

    public bool Ends { get; }

    internal Holder Holder { get; }

    public Invalidation ToWire() =>
        new(Epoch, [.. Changes.Select(change => (IReadOnlyList<long>)[change.Item, change.Version])], IsAll, Ends);
}

/// <summary>One epoch of a front end. It belongs to the <see cref="HolderTable"/>.</summary>
internal sealed class Holder(string epoch, long asked)
{
    public string Epoch => epoch;

    /// <summary>When it asked for the lease that it has: when that was received, which is later.</summary>
    public long Asked { get; set; } = asked;

    /// <summary>It did not acknowledge: it gets no longer lease.</summary>
    public bool IsRevoked { get; set; }

    /// <summary>Whether it was told something and has not acknowledged yet.</summary>
    public bool IsTold { get; set; }

    /// <summary>What it may have in its cache. There are at most BookRules.MaxBooks, and the shelf.</summary>
    public HashSet<int> Interest { get; } = [];

    /// <summary>Those of the changes that it may have; it has them no more.</summary>
    public List<ItemVersion>? TakeInterest(IReadOnlyList<ItemVersion> changes)
    {
        List<ItemVersion>? taken = null;
        foreach (ItemVersion change in changes)
        {
            if (Interest.Remove(change.Item))
            {
                (taken ??= []).Add(change);
            }
        }

        return taken;
    }
}

/// <summary>What a holder learns with what it reads: its epoch, if it may keep that, and what of it it may not keep.</summary>
internal readonly record struct HolderRead(string? Epoch, IReadOnlyList<int>? Pending);
