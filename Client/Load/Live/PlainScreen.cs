using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Load.Live;

/// <summary>A line each second, for a pipe or a log.</summary>
internal sealed class PlainScreen(TextWriter output) : ILoadScreen
{
    public T During<T>(Func<Action<LiveSecond>, T> load) => load(second => output.WriteLine(LineOf(second)));

    /// <summary>At most 80 characters, until a load of days brings millions of errors.</summary>
    public static string LineOf(LiveSecond second)
    {
        string left = second.Left is { } time ? $", {time.TotalSeconds:F0} s left" : "";
        string warmUp = second.IsWarmUp ? " (warm-up)" : "";
        return $"{second.Elapsed.TotalSeconds:F0} s{warmUp}: {Figure.Rate(second.Rate)}/s, "
            + $"p50 {Figure.Milliseconds(second.P50Us)}, p99 {Figure.Milliseconds(second.P99Us)} ms, "
            + $"{Figure.Count(second.Errors)} errors{left}";
    }
}
