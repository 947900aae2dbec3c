namespace PygmyStore.Client.Load.Figures;

/// <summary>A distribution of times in a report, in microseconds.</summary>
internal sealed record Times(
    // How many there are. Without any, all others are null.
    long Count,
    double? MeanUs,
    // A percentile is null where fewer than SamplesBeyond lie beyond it.
    long? P50Us,
    long? P75Us,
    long? P90Us,
    long? P99Us,
    long? P999Us,
    long? P9999Us,
    // The longest.
    long? MaxUs,
    // All of them, to be merged: HdrHistogram's compressed form as base64.
    string Histogram)
{
    /// <summary>With fewer samples beyond it a percentile moves by chance from run to run.</summary>
    public const int SamplesBeyond = 10;

    public static Times Of(TimeHistogram times) => new(
        times.Count,
        times.MeanMicroseconds,
        times.Percentile(50, SamplesBeyond),
        times.Percentile(75, SamplesBeyond),
        times.Percentile(90, SamplesBeyond),
        times.Percentile(99, SamplesBeyond),
        times.Percentile(99.9m, SamplesBeyond),
        times.Percentile(99.99m, SamplesBeyond),
        times.Count == 0 ? null : times.MaxMicroseconds,
        HistogramText.Encode(times));
}
