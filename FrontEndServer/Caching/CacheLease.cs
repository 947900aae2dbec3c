using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.FrontEndServer.Caching;

/// <summary>
/// The front end's side of its lease, in steps: what to ask the catalog, and what an answer does. One step at a time; no input or
/// output and no waiting, which is <see cref="LeaseKeeper"/>'s.
/// </summary>
/// <param name="cache">The cache that the lease is for.</param>
/// <param name="frontEnd">The address at which the catalog reaches this front end.</param>
/// <param name="lease">How long a lease is where the catalog has not said it yet.</param>
/// <param name="clock">The cache's clock.</param>
/// <param name="tell">Gets a sentence for the store's keeper.</param>
internal sealed class CacheLease(
    BookCache cache, string frontEnd, TimeSpan lease, Func<long> clock, Action<string> tell)
{
    /// <summary>A lease is renewed so often within its length: two answers may be lost.</summary>
    public const int AsksPerLease = 3;

    /// <summary>The pause after a refusal that lasts until somebody changes a setting.</summary>
    public const int RarelyMilliseconds = 10_000;

    private const int LongestLeaseMilliseconds = 60_000; // as cache_lease_ms: a longer one is a mistake

    private long _leaseMilliseconds = (long)lease.TotalMilliseconds;
    private long _askedAt;
    private long _endsBefore;
    private bool _hasTold;

    /// <summary>What to send now. The lease that it may bring counts from this call.</summary>
    public CacheRegistration Ask()
    {
        _endsBefore = cache.Ends;
        _askedAt = clock();
        return new CacheRegistration(frontEnd, cache.Epoch);
    }

    /// <summary>Takes what came of it, whatever it is, and returns the milliseconds until it is asked again.</summary>
    public long Take(in Answer<CacheGrant> answer)
    {
        if (answer.HasValue && answer.Value.LeaseMilliseconds is > 0 and <= LongestLeaseMilliseconds
            && CacheGrant.MayBeEpoch(answer.Value.Epoch))
        {
            _leaseMilliseconds = answer.Value.LeaseMilliseconds;
            _hasTold = false;
            cache.Grant(answer.Value.Epoch, _askedAt + _leaseMilliseconds, _endsBefore);
        }
        else if (answer is { IsRefusal: true, Status: < 500 })
        {
            if (answer.Status is 401 or 403)
            {
                TellOnce(answer.Reason);
            }

            return RarelyMilliseconds;
        }

        // A lease that runs out meanwhile only makes reads slower.
        return Math.Max(1, _askedAt + (_leaseMilliseconds / AsksPerLease) - clock());
    }

    /// <summary>Stops the use of the cache. Returns what to send, so that no change waits for the lease; null: nothing.</summary>
    public CacheRegistration? GiveBack()
    {
        string? epoch = cache.Epoch;
        cache.End();
        return epoch is null ? null : new CacheRegistration(frontEnd, epoch, Ends: true);
    }

    private void TellOnce(string reason)
    {
        if (!_hasTold)
        {
            _hasTold = true;
            tell($"frontend: the catalog gives no lease, so nothing is answered from the cache: {reason}. "
                + $"Its config.txt must list {frontEnd} in frontend, and both must have the same service_key");
        }
    }
}
