namespace PygmyStore.Common.Observability;

/// <summary>The addition that <see cref="Interlocked"/> lacks.</summary>
internal static class AtomicDouble
{
    public static void Add(ref double location, double value)
    {
        double seen = Volatile.Read(ref location);
        while (true)
        {
            double before = Interlocked.CompareExchange(ref location, seen + value, seen);
            // By bits, because a NaN equals nothing and would be tried for ever.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen))
            {
                return;
            }

            seen = before;
        }
    }
}
