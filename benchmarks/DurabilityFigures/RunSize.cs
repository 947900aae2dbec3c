namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>How long a run takes.</summary>
/// <param name="Rounds">How often each variant has its turn.</param>
/// <param name="Turn">How long one turn is.</param>
/// <param name="Records">Records in the log that is recovered.</param>
internal sealed record RunSize(int Rounds, TimeSpan Turn, int Records)
{
    /// <summary>Under three minutes; an odd number of rounds has one in the middle.</summary>
    public static readonly RunSize Full = new(3, TimeSpan.FromSeconds(2), 1_000_000);

    /// <summary>Seconds: shows that everything works, and no figure of worth.</summary>
    public static readonly RunSize Dry = new(1, TimeSpan.FromMilliseconds(100), 10_000);
}
