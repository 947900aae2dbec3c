namespace PygmyStore.Common.Runtime;

/// <summary>What a session asks for at the end of a turn.</summary>
public enum SessionStep
{
    /// <summary>Nothing is left to do until more bytes arrive or the deadline passes.</summary>
    Park,

    /// <summary>
    /// Nothing can be done until the peer takes some of what was sent, or the deadline passes; or, where there is room already, others
    /// are to have their turn first.
    /// </summary>
    ParkUntilWritable,

    /// <summary>The peer asks too much: for <see cref="ParkingLot.RestMilliseconds"/> nothing is read from it, then it is parked.</summary>
    Rest,

    /// <summary>The connection is over.</summary>
    Close,
}
