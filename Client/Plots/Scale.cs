namespace PygmyStore.Client.Plots;

/// <summary>Places values of an axis between 0 and 1, and knows its ticks, which are round numbers.</summary>
internal sealed class Scale
{
    /// <summary>Beyond it a value is no measurement, and sums of such values lose their digits.</summary>
    public const double Most = 1e15;

    /// <summary>The smallest value of a log scale, for the same reason.</summary>
    public const double Least = 1e-9;

    private const int LinearSteps = 6; // about as many as a reader counts at a glance
    private const double NarrowFactor = 6; // within less, 1-2-5 gives too few ticks
    private const double MostFactor125 = 2000; // within more, 1-2-5 gives too many
    private const int MostDecades = 8;
    private const double LeastNines = 2; // a percentile plot shows 99 in any case
    private const double Rounding = 1e-9;

    private readonly Func<double, double> _transform;
    private readonly double _from;
    private readonly double _to;

    private Scale(Func<double, double> transform, IReadOnlyList<double> ticks, double from, double to)
    {
        _transform = transform;
        _from = transform(from);
        _to = transform(to);
        Ticks = ticks;
    }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>A scale from the last tick below the values to the first above them, even if all are equal.</summary>
    public static Scale Of(ScaleKind kind, double least, double most) => kind switch
    {
        ScaleKind.Log => Log(least, most),
        ScaleKind.Nines => Nines(most),
        _ => Linear(Math.Min(0, least), Math.Max(0, most)),
    };

    public double Place(double value) => (_transform(value) - _from) / (_to - _from);

    private static Scale Linear(double least, double most)
    {
        double[] ticks = LinearTicks(least, most - least > Least ? most : least + 1);
        return new Scale(value => value, ticks, ticks[0], ticks[^1]);
    }

    /// <summary>Ticks in steps of 1, 2 or 5 times a power of ten, from below the least value to above the most.</summary>
    private static double[] LinearTicks(double least, double most)
    {
        double rough = (most - least) / LinearSteps;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * ((rough / power) switch
        {
            <= 1 + Rounding => 1,
            <= 2 + Rounding => 2,
            <= 5 + Rounding => 5,
            _ => 10,
        });
        double first = Math.Floor((least / step) + Rounding);
        double last = Math.Ceiling((most / step) - Rounding);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(index => (first + index) * step)];
    }

    private static Scale Log(double least, double most)
    {
        (double low, double high) = most > least * (1 + Rounding) ? (least, most) : (least / 2, most * 2);
        double[] ticks = high / low < NarrowFactor
            ? [.. LinearTicks(low, high).Where(tick => tick > 0)]
            : DecadeTicks(low, high);
        return new Scale(Math.Log10, ticks, Math.Min(low, ticks[0]), Math.Max(high, ticks[^1]));
    }

    private static double[] DecadeTicks(double low, double high)
    {
        int first = (int)Math.Floor(Math.Log10(low) + Rounding);
        int last = (int)Math.Ceiling(Math.Log10(high) - Rounding);
        double[] all = high / low > MostFactor125
            ? [.. Enumerable.Range(0, last - first + 1).Where(index => index % Every(last - first) == 0)
                .Select(index => Math.Pow(10, first + index))]
            : [.. Enumerable.Range(first, last - first + 1)
                .SelectMany(power => (double[])[Math.Pow(10, power), 2 * Math.Pow(10, power), 5 * Math.Pow(10, power)])];
        double from = all.LastOrDefault(tick => tick <= low * (1 + Rounding), all[0]);
        double to = all.FirstOrDefault(tick => tick >= high * (1 - Rounding), all[^1]);
        return [.. all.Where(tick => tick >= from && tick <= to)];
    }

    /// <summary>Each so many decades have a tick.</summary>
    private static int Every(int decades) => ((decades - 1) / MostDecades) + 1;

    private static Scale Nines(double most)
    {
        double[] ticks = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999];
        double to = ticks.FirstOrDefault(tick => NinesOf(tick) >= Math.Max(NinesOf(most), LeastNines) - Rounding, most);
        return new Scale(NinesOf, [.. ticks.Where(tick => tick <= to)], 0, to);
    }

    private static double NinesOf(double percent) => -Math.Log10(1 - (percent / 100));
}
