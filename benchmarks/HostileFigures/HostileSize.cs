namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>How long a run takes.</summary>
/// <param name="Rounds">How often each attack has its turn.</param>
/// <param name="Turn">How long the customers are measured, alone and then beside the attack.</param>
/// <param name="Share">The part of each attack's connections and rate.</param>
internal sealed record HostileSize(int Rounds, TimeSpan Turn, double Share)
{
    /// <summary>About four minutes; an odd number of rounds has one in the middle.</summary>
    public static readonly HostileSize Full = new(3, TimeSpan.FromSeconds(4), 1);

    /// <summary>Seconds: shows that everything works, and no figure of worth.</summary>
    public static readonly HostileSize Dry = new(1, TimeSpan.FromMilliseconds(200), 0.02);

    public int Of(int count) => Math.Max(1, (int)(count * Share));
}
