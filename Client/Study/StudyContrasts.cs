using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Study;

/// <summary>What a study compares besides numbers of clients, as far as its lines have both sides.</summary>
internal sealed class StudyContrasts(IReadOnlyList<StudyLine> lines)
{
    private static readonly StudyCall FirstLookup = new(Operation.Lookup, 0);
    private static readonly StudyCall SecondLookup = new(Operation.Lookup, 1);
    private static readonly StudyCall BuyAfterLookups = new(Operation.Buy, 2);

    /// <summary>What the front end's cache saves and costs.</summary>
    public IReadOnlyList<StudyContrast> OfCache =>
    [
        .. Stores("no cache: lookup", new StudyCall(Operation.Lookup), StudyLoad.Lookup,
            StudyStore.Usual, StudyStore.NoCache),
        .. Steps("miss vs hit", StudyStore.Usual, SecondLookup, FirstLookup),
        .. Stores("miss vs no cache", FirstLookup, StudyLoad.Reread,
            StudyStore.NoCache, StudyStore.Usual),
        .. Stores("cache to be told: buy", BuyAfterLookups, StudyLoad.Reread,
            StudyStore.NoCache, StudyStore.Usual),
    ];

    /// <summary>What it changes that the catalog is asked first.</summary>
    public IReadOnlyList<StudyContrast> OfBuyPath =>
    [
        .. Stores("catalog first: buy", new StudyCall(Operation.Buy), StudyLoad.Buy,
            StudyStore.Usual, StudyStore.CatalogFirst),
        .. Stores("catalog first: sold out", new StudyCall(Operation.Buy), StudyLoad.Buy,
            StudyStore.SoldOut, StudyStore.SoldOutCatalogFirst),
    ];

    /// <summary>The same calls of as many clients on two stores.</summary>
    private IEnumerable<StudyContrast> Stores(
        string name, StudyCall call, StudyLoad load, StudyStore before, StudyStore after) =>
        from one in lines
        where one.Kind == call && one.Cell.Load == load && one.Cell.Store == before
        from other in lines
        where other.Kind == call && other.Cell == one.Cell with { Store = after }
        select new StudyContrast($"{name} ({one.Cell.Clients})", one, other);

    /// <summary>Two calls of an iteration.</summary>
    private IEnumerable<StudyContrast> Steps(string name, StudyStore store, StudyCall before, StudyCall after) =>
        from one in lines
        where one.Kind == before && one.Cell.Load == StudyLoad.Reread && one.Cell.Store == store
        from other in lines
        where other.Kind == after && other.Cell == one.Cell
        select new StudyContrast($"{name} ({one.Cell.Clients})", one, other);
}
