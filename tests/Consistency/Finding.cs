namespace PygmyStore.Tests.Consistency;

/// <summary>What a history that no right store can have shows.</summary>
internal enum Fault
{
    /// <summary>A key got two different definite answers.</summary>
    ContradictoryAnswers,

    /// <summary>Two keys got the same order.</summary>
    SharedOrder,

    /// <summary>Two changes made the same version: one has overwritten the other.</summary>
    LostUpdate,

    /// <summary>A lookup told less than what someone knew before it began.</summary>
    StaleRead,

    /// <summary>A version was told before the change that made it had begun.</summary>
    FutureVersion,

    /// <summary>A version was made by no change that anyone asked for.</summary>
    VersionGap,

    /// <summary>The stock is not what the changes left.</summary>
    WrongStock,

    /// <summary>More copies were sold than there were.</summary>
    Oversell,

    /// <summary>A buy was refused while there were copies enough.</summary>
    UnjustifiedRefusal,
}

/// <summary>One fault, and a sentence about where it shows.</summary>
internal sealed record Finding(Fault Fault, string Sentence);
