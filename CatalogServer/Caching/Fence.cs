using PygmyStore.Common.Runtime;

namespace PygmyStore.CatalogServer.Caching;

/// <summary>
/// Holds back all that shows or changes the books until the leases of the runs before have ended: who has such a lease was told
/// nothing of what the catalog knows now. For any thread.
/// </summary>
internal sealed class Fence(long ends, Func<long> clock)
{
    private const int MaxWaitMilliseconds = 5000; // as call_timeout_ms: most callers give up then
    private const int PieceMilliseconds = 100; // a suspend of the machine must not make a wait longer

    /// <summary>How long it still holds; 0 when it is open.</summary>
    public long Left => clock() is var now && now < ends ? ends - now : 0;

    /// <summary>Why the catalog is not ready; null when it is.</summary>
    public string? WhyNotReady => Left is > 0 and var left
        ? $"front ends may still use what they kept from an earlier run of the catalog, for at most {left} ms"
        : null;

    /// <summary>Waits until it is open; false when the deadline (a TickCount64) passes first.</summary>
    public bool TryPass(long deadlineMilliseconds)
    {
        if (Left == 0)
        {
            return true;
        }

        long until = Math.Min(deadlineMilliseconds, Environment.TickCount64 + MaxWaitMilliseconds);
        using var blocking = BlockingRegion.Enter();
        for (long left = Left; left > 0; left = Left)
        {
            long mayWait = until - Environment.TickCount64;
            if (mayWait <= 0)
            {
                return false;
            }

            Thread.Sleep((int)Math.Min(PieceMilliseconds, Math.Min(left, mayWait)));
        }

        return true;
    }
}
