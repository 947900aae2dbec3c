namespace PygmyStore.Client.Study;

/// <summary>What the clients of a run ask for.</summary>
internal enum StudyLoad
{
    Search,
    Lookup,
    Buy,

    /// <summary>All three, as <c>load</c> mixes them.</summary>
    Mixed,
}

/// <summary>What is measured in several runs: so many clients with one kind of load.</summary>
internal readonly record struct StudyCell(StudyLoad Load, int Clients)
{
    public string ClientsText => Clients == 1 ? "1 client" : $"{Clients} clients";

    public override string ToString() => $"{Load.ToString().ToLowerInvariant()}, {ClientsText}";
}

/// <summary>The order of a study's runs.</summary>
internal static class StudySchedule
{
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
}
