namespace PygmyStore.Client.Load.Plan;

/// <summary>Iterations that are due at equal distances, which follow from the rate.</summary>
internal sealed class ConstantArrivals(ArrivalRate rate) : IArrivals
{
    public TimeSpan Duration => rate.Duration;

    public TimeSpan DueAt(long iteration) => rate.TimeOf(iteration);
}

/// <summary>Iterations that come independently of each other, as from many people: a Poisson process.</summary>
/// <remarks>
/// The seed decides all. The gaps of a process of rate 1 are drawn beforehand, and the rate then stretches its time. After a
/// million gaps they come again, so a load may be as long as it likes.
/// </remarks>
internal sealed class PoissonArrivals : IArrivals
{
    private const int Gaps = 1 << 20; // 8 MB: minutes of the highest rates that one machine makes

    private readonly ArrivalRate _rate;
    private readonly double[] _sums = new double[Gaps]; // the sum of the gaps up to each one, its own included

    public PoissonArrivals(ArrivalRate rate, int seed)
    {
        _rate = rate;
        var random = new Random(seed);
        double sum = 0;
        for (int i = 0; i < Gaps; i++)
        {
            sum -= Math.Log(1 - random.NextDouble()); // never the logarithm of 0
            _sums[i] = sum;
        }
    }

    public TimeSpan Duration => _rate.Duration;

    public TimeSpan DueAt(long iteration)
    {
        (long rounds, long gap) = Math.DivRem(iteration, Gaps);
        return _rate.TimeOf((rounds * _sums[^1]) + _sums[gap]);
    }
}
