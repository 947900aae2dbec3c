namespace PygmyStore.Common.Runtime;

/// <summary>What a session asks for at the end of a turn.</summary>
public enum SessionStep
{
    /// <summary>Nothing is left to do until more bytes arrive or the deadline passes.</summary>
    Park,

    /// <summary>Nothing can be done until the peer takes some of what was sent, or the deadline passes.</summary>
    ParkUntilWritable,

    /// <summary>There is more to do at once, but others have their turn first (<see cref="IWorker.TryGoOn"/>).</summary>
    Yield,

    /// <summary>The peer asks too much: for a fifth of a second nothing is read from it, then it is parked.</summary>
    Rest,

    /// <summary>The connection is over.</summary>
    Close,
}
