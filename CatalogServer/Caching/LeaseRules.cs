namespace PygmyStore.CatalogServer.Caching;

/// <summary>How long things last that depend on the length of a lease. All times are milliseconds of one clock.</summary>
/// <param name="Lease">How long a front end may use its cache after it has sent a registration.</param>
internal readonly record struct LeaseRules(long Lease)
{
    private const long ClockStep = 10; // both clocks count whole milliseconds, and Linux may advance them in steps of 4 ms
    private const int RateError = 100; // one part in 100: far more than two quartz clocks differ
    private const int LateParts = 20;
    private const int PatienceParts = 4;
    private const int PenaltyLeases = 10;

    /// <summary>How long a write waits for an acknowledgement before it counts as late. A healthy one takes under 1 ms.</summary>
    public long Late => Lease / LateParts;

    /// <summary>How long a write waits for an acknowledgement at most: a front end that collects garbage gets over it.</summary>
    public long Patience => Lease / PatienceParts;

    /// <summary>
    /// How long a front end that did not acknowledge gets no lease. So it delays writes for little more than a tenth of the time.
    /// </summary>
    public long Penalty => Lease * PenaltyLeases;

    /// <summary>How much lateness is forgiven at once. It comes back in the time of a penalty.</summary>
    public long Forgiven => Patience - Late;

    /// <summary>How much of the forgiven lateness comes back in a time.</summary>
    public long Regained(long milliseconds) => milliseconds >= Penalty ? Forgiven : milliseconds * Forgiven / Penalty;

    /// <summary>
    /// When a lease that was asked for at this moment, or before it, has ended, whatever clock the front end counts it with: from
    /// that moment on nothing is shown from its cache.
    /// </summary>
    public long EndOf(long asked) => asked + Lease + (Lease / RateError) + ClockStep;
}
