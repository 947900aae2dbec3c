using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Study;

/// <summary>What the clients of a run ask for.</summary>
internal enum StudyLoad
{
    Search,
    Lookup,
    Buy,

    /// <summary>All three, as <c>load</c> mixes them.</summary>
    Mixed,

    /// <summary>Each book is looked up twice and bought (<see cref="RereadPattern"/>).</summary>
    Reread,
}

/// <summary>Which store they ask.</summary>
internal enum StudyStore
{
    /// <summary>As it is shipped, or the one that was named.</summary>
    Usual,

    /// <summary>Its front end keeps no books.</summary>
    NoCache,

    /// <summary>The catalog is asked to buy, and hands its sales to the order service.</summary>
    CatalogFirst,

    /// <summary>No book has a copy left.</summary>
    SoldOut,

    SoldOutCatalogFirst,
}

/// <summary>What is measured in several runs: so many clients with one kind of load on one store.</summary>
internal readonly record struct StudyCell(StudyLoad Load, int Clients, StudyStore Store = StudyStore.Usual)
{
    public string ClientsText => Clients == 1 ? "1 client" : $"{Clients} clients";

    /// <summary>Different calls of an iteration, which have figures of their own.</summary>
    public int Steps => Load == StudyLoad.Reread ? RereadPattern.Steps : 1;

    /// <summary>What is special about the store, to be put behind a name; empty for the usual one.</summary>
    public string StoreText => Store switch
    {
        StudyStore.NoCache => ", without a cache",
        StudyStore.CatalogFirst => ", catalog first",
        StudyStore.SoldOut => ", sold out",
        StudyStore.SoldOutCatalogFirst => ", sold out, catalog first",
        _ => "",
    };

    public override string ToString() => $"{Load.ToString().ToLowerInvariant()}{StoreText}, {ClientsText}";
}
