namespace PygmyStore.Client.Load.Figures;

/// <summary>The percentiles that make a curve by nines: close enough for a smooth line.</summary>
internal static class PercentileCurve
{
    private const double Milli = 1000; // microseconds

    private static readonly decimal[] Percents =
    [
        0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95, 97, 98, 99, 99.5m, 99.7m, 99.8m, 99.9m, 99.95m, 99.98m, 99.99m,
        99.999m,
    ];

    /// <summary>Those with <see cref="Times.SamplesBeyond"/> slower calls; a nine more needs ten times as many calls.</summary>
    public static IEnumerable<(double Percent, double Milliseconds)> Of(TimeHistogram times) =>
        from percent in Percents
        let value = times.Percentile(percent, Times.SamplesBeyond)
        where value is not null
        select ((double)percent, value.Value / Milli);
}
