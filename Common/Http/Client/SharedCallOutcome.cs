namespace PygmyStore.Common.Http.Client;

/// <summary>What became of one caller's item.</summary>
public enum SharedCallOutcome
{
    /// <summary>Its call is over, and the item holds what came of it.</summary>
    Ended,

    /// <summary>It was not sent: the line was full, or no call began in time.</summary>
    NotBegun,

    /// <summary>It is on its way still; whether it is carried out is unknown.</summary>
    Unknown,
}
