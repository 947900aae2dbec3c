using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation;

/// <summary>A store at work, together with all that it was told: what was acknowledged, and what it never learned.</summary>
internal interface IProvenStore
{
    /// <summary>Whether the store takes no more changes.</summary>
    bool HasFailed { get; }

    /// <summary>The outcomes of the commits since the opening.</summary>
    IReadOnlyList<CommitOutcome> Outcomes { get; }

    /// <summary>Recovers the store and checks that it shows what was acknowledged and nothing that was refused.</summary>
    void Open(IStorageFolder folder);

    /// <summary>Changes something by chance.</summary>
    void Work();

    /// <summary>Checks that what can be read is what was acknowledged.</summary>
    void Check();

    void Close();
}
