namespace PygmyStore.Client.Study;

/// <summary>Which cells a study has, and the order of its runs.</summary>
internal static class StudySchedule
{
    // With these numbers of clients the cache and the ways to buy are compared: one that nobody disturbs, and as many as the
    // designs tried. Runs of 64 take the longest, and a study shall end in six minutes on a busy machine too.
    private static readonly int[] ComparedClients = [1, 9];

    /// <summary>The loads with all numbers of clients, each on the usual store.</summary>
    public static IReadOnlyList<StudyCell> CellsOf(IReadOnlyList<StudyLoad> loads, IReadOnlyList<int> clients) =>
    [
        .. loads.SelectMany(load => load == StudyLoad.Reread
            ? Each(load, [1], StudyStore.Usual) // more would meet at the four books, and miss where one alone hits
            : Each(load, clients, StudyStore.Usual)),
    ];

    /// <summary>The other stores, with a few numbers of clients that the usual store has too.</summary>
    public static IReadOnlyList<StudyCell> ComparedCellsOf(IReadOnlyList<StudyLoad> loads, IReadOnlyList<int> clients)
    {
        int[] few = [.. clients.Intersect(ComparedClients)];
        return
        [
            .. loads.SelectMany(load => load switch
            {
                StudyLoad.Lookup => Each(load, few, StudyStore.NoCache),
                StudyLoad.Buy =>
                    Each(load, few, StudyStore.CatalogFirst, StudyStore.SoldOut, StudyStore.SoldOutCatalogFirst),
                StudyLoad.Reread => Each(load, [1], StudyStore.NoCache),
                _ => [],
            }),
        ];
    }

    /// <summary>
    /// Each repeat has every cell once, in an order of its own. So what changes in the course of a study, such as other work on
    /// the machine, meets all cells alike. The same seed gives the same order.
    /// </summary>
    public static IReadOnlyList<StudyCell> Of(IReadOnlyList<StudyCell> cells, int repeats, int seed)
    {
        var random = new Random(seed);
        var order = new List<StudyCell>(cells.Count * repeats);
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            StudyCell[] shuffled = [.. cells];
            random.Shuffle(shuffled);
            order.AddRange(shuffled);
        }

        return order;
    }

    private static IEnumerable<StudyCell> Each(StudyLoad load, IReadOnlyList<int> clients, params StudyStore[] stores) =>
        stores.SelectMany(store => clients.Select(count => new StudyCell(load, count, store)));
}
