namespace PygmyStore.Common.Http.Client;

/// <summary>How a call to an upstream ended.</summary>
public enum UpstreamOutcome
{
    /// <summary>A whole, valid answer came, whatever its status.</summary>
    Answered,

    /// <summary>No connection could be made; the request was not sent.</summary>
    Unreachable,

    /// <summary>
    /// Too many calls were under way or in line, or the request's time was over before its turn came; the request was not sent.
    /// </summary>
    Busy,

    /// <summary>No whole answer came in time; whether the request was carried out is unknown.</summary>
    TimedOut,

    /// <summary>The connection ended before the answer did; whether the request was carried out is unknown.</summary>
    Broken,

    /// <summary>What came is not HTTP, or larger than the limits; whether the request was carried out is unknown.</summary>
    Malformed,
}

/// <summary>What follows from an outcome.</summary>
public static class UpstreamOutcomes
{
    /// <summary>Whether the request certainly was not carried out.</summary>
    public static bool IsUnsent(this UpstreamOutcome outcome) => outcome is UpstreamOutcome.Unreachable or UpstreamOutcome.Busy;

    /// <summary>The status that tells a client of it (RFC 9110 section 15.6).</summary>
    public static int Status(this UpstreamOutcome outcome) => outcome switch
    {
        UpstreamOutcome.Unreachable or UpstreamOutcome.Busy => 503,
        UpstreamOutcome.TimedOut => 504,
        _ => 502,
    };
}
