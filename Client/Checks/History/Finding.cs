namespace PygmyStore.Client.Checks.History;

/// <summary>What is wrong in a history. A store that is right never causes it.</summary>
internal enum Fault
{
    /// <summary>A key got two different definite answers.</summary>
    ContradictoryAnswers,

    /// <summary>Two keys got the same order.</summary>
    SharedOrder,

    /// <summary>Two changes made the same version: one has overwritten the other.</summary>
    LostUpdate,

    /// <summary>An answer had an older version than one that had come before its call began.</summary>
    StaleRead,

    /// <summary>A version was there before the change that made it had begun.</summary>
    FutureVersion,

    /// <summary>No client asked for the change that made a version.</summary>
    VersionGap,

    /// <summary>The stock is not what the changes left.</summary>
    WrongStock,

    /// <summary>More copies were sold than there were.</summary>
    Oversell,

    /// <summary>A buy was refused while there were copies enough.</summary>
    UnjustifiedRefusal,
}

/// <summary>One fault: a sentence, and the ids of the requests that show it.</summary>
internal sealed record Finding(Fault Fault, string Sentence, IReadOnlyList<string> Requests)
{
    /// <summary>A store that is wrong throughout has as many faults as calls. The first ones of a kind tell enough.</summary>
    public const int MaxOfOneKind = 100;

    public override string ToString() => $"{Fault}: {Sentence} ({string.Join(", ", Requests)})";
}

/// <summary>Keeps the first findings of each kind, and counts the others.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> _first = [];
    private readonly Dictionary<Fault, long> _counts = [];

    public IReadOnlyList<Finding> First => _first;

    public long CountOf(Fault fault) => _counts.GetValueOrDefault(fault);

    public void Add(Finding finding)
    {
        long count = CountOf(finding.Fault) + 1;
        _counts[finding.Fault] = count;
        if (count <= Finding.MaxOfOneKind)
        {
            _first.Add(finding);
        }
    }
}
