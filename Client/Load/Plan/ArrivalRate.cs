namespace PygmyStore.Client.Load.Plan;

/// <summary>A part of a load with one rate: so many iterations a second. The rate 0 is a pause.</summary>
internal readonly record struct RateStage(double Rate, TimeSpan Duration);

/// <summary>The rate of an open load, stage after stage. For any thread; allocates nothing.</summary>
internal sealed class ArrivalRate
{
    private readonly RateStage[] _stages;
    private readonly double[] _endCounts; // the arrivals up to the end of each stage
    private readonly double[] _startSeconds;

    public ArrivalRate(IReadOnlyList<RateStage> stages)
    {
        _stages = [.. stages];
        _endCounts = new double[stages.Count];
        _startSeconds = new double[stages.Count];
        double count = 0;
        double seconds = 0;
        for (int i = 0; i < _stages.Length; i++)
        {
            _startSeconds[i] = seconds;
            seconds += _stages[i].Duration.TotalSeconds;
            count += _stages[i].Rate * _stages[i].Duration.TotalSeconds;
            _endCounts[i] = count;
        }

        Duration = TimeSpan.FromTicks(_stages.Sum(stage => stage.Duration.Ticks));
    }

    public TimeSpan Duration { get; }

    /// <summary>When so many arrivals are expected: the inverse of the cumulative rate. The end if never.</summary>
    public TimeSpan TimeOf(double arrivals)
    {
        for (int i = 0; i < _stages.Length; i++)
        {
            if (arrivals < _endCounts[i]) // never in a pause
            {
                double before = i == 0 ? 0 : _endCounts[i - 1];
                double seconds = _startSeconds[i] + ((arrivals - before) / _stages[i].Rate);
                return TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
            }
        }

        return Duration;
    }
}
