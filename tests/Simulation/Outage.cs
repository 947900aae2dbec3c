namespace PygmyStore.Tests.Simulation;

/// <summary>How a process comes to its end, which decides what the next one finds on the disk.</summary>
internal enum Outage
{
    /// <summary>
    /// The process alone ends: the system still has all that was written, though it is no more durable than before.
    /// </summary>
    Kill,

    /// <summary>The machine ends: of what was not synced, anything may be there or not.</summary>
    PowerCut,
}
