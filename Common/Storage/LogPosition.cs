namespace PygmyStore.Common.Storage;

/// <summary>A place in a log's chain: the sequence number and the checksum of the last line before it.</summary>
/// <param name="Sequence">The line's number; 0 before the first record.</param>
/// <param name="Checksum">The line's checksum, from which the next one is continued.</param>
public readonly record struct LogPosition(long Sequence, uint Checksum)
{
    /// <summary>Where a log begins.</summary>
    public static LogPosition Start => default;
}
