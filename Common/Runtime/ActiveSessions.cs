namespace PygmyStore.Common.Runtime;

/// <summary>
/// Whether many sessions send requests at present. How many: the mean number of requests from one of a session to its next.
/// </summary>
/// <remarks>
/// For any thread, without a lock. When two threads write at the same moment, one sample is lost, which a mean does not notice.
/// </remarks>
/// <param name="most">
/// More than this are many. A sample counts for at most twice as much, so that a session which comes back after a long time
/// changes little.
/// </param>
internal sealed class ActiveSessions(int most)
{
    private const long Unit = 1024; // of the mean, which needs fractions
    private const long Samples = 256; // the mean is of about so many: some milliseconds of a busy server

    private long _requests;
    private long _mean;

    public bool AreMany => Volatile.Read(ref _mean) > most * Unit;

    /// <summary>A session has answered a request; it has kept what this returned for its last one, or 0.</summary>
    public long Note(long lastRequest)
    {
        long request = Interlocked.Increment(ref _requests);
        if (lastRequest != 0)
        {
            long sample = Math.Min(request - lastRequest, 2L * most) * Unit;
            long mean = Volatile.Read(ref _mean);
            Volatile.Write(ref _mean, mean + ((sample - mean) / Samples));
        }

        return request;
    }
}
