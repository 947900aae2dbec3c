namespace PygmyStore.Client.Load.Plan;

/// <summary>The random numbers of one iteration of a load: a function of the seed and its number.</summary>
/// <remarks>SplitMix64 (Steele, Lea, Flood 2014): its state is a counter, so that any iteration begins at once.</remarks>
internal struct IterationRandom(long seed, long iteration)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    // Mixed twice: neighbouring iterations, and iterations of neighbouring seeds, begin far from each other.
    private ulong _state = Mix(Mix((ulong)seed + Step) ^ (ulong)iteration);

    /// <summary>A whole number from 0, below the limit.</summary>
    public int NextBelow(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A number from 0, below 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    private ulong Next() => Mix(_state += Step);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
