using System.Diagnostics;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Study;

/// <summary>What one run told of one kind of call. Times are service times in microseconds, after the warm-up.</summary>
internal sealed record RunFigures
{
    public required StudyCall Kind { get; init; }

    /// <summary>Calls after the warm-up, until the first client had finished.</summary>
    public required int Calls { get; init; }

    /// <summary>Calls that were cut off as warm-up; null: the run never became steady, and nothing was cut off.</summary>
    public required int? Cut { get; init; }

    public required int Unexpected { get; init; }

    public required int SoldOut { get; init; }

    public required double PerSecond { get; init; }

    public required double MeanUs { get; init; }

    /// <summary>The median; null, like the others, with fewer than <see cref="Times.SamplesBeyond"/> calls beyond it.</summary>
    public required double? P50Us { get; init; }

    public required double? P90Us { get; init; }

    public required double? P99Us { get; init; }

    public required double? P999Us { get; init; }

    /// <summary>The mean time that each tier took by itself.</summary>
    public required TierTimes Own { get; init; }

    /// <summary>The call at the 99th percentile; null if there is none.</summary>
    public required TimedCall? P99Call { get; init; }

    /// <summary>
    /// The figures of each kind of call that the run made, without the run's warm-up, and only while all clients were at work:
    /// what came after the first had finished was asked by fewer.
    /// </summary>
    /// <param name="calls">In the order of their ends.</param>
    public static IReadOnlyList<RunFigures> Of(IReadOnlyList<TimedCall> calls)
    {
        long firstEnd = calls.GroupBy(call => call.Client).Select(client => client.Max(call => call.EndedTicks))
            .DefaultIfEmpty().Min();
        TimedCall[] together = [.. calls.TakeWhile(call => call.EndedTicks <= firstEnd)];
        int? cut = SteadyState.Cut([.. together.Select(call => (double)call.ServiceUs)]);
        TimedCall[] rest = [.. together.Skip(cut ?? 0)];
        double seconds = rest.Length < 2 ? 0 : (rest[^1].EndedTicks - rest[0].EndedTicks) / (double)Stopwatch.Frequency;
        return [.. rest.GroupBy(call => call.Kind)
            .OrderBy(group => group.Key.Operation).ThenBy(group => group.Key.Step)
            .Select(group => Of(group.Key, [.. group.OrderBy(call => call.ServiceUs)], cut, seconds))];
    }

    private static RunFigures Of(StudyCall kind, TimedCall[] sorted, int? cut, double seconds) => new()
    {
        Kind = kind,
        Calls = sorted.Length,
        Cut = cut,
        Unexpected = sorted.Count(call => call.IsUnexpected),
        SoldOut = sorted.Count(call => call.IsSoldOut),
        PerSecond = seconds > 0 ? sorted.Length / seconds : 0,
        MeanUs = sorted.Average(call => call.ServiceUs),
        P50Us = At(sorted, 0.5)?.ServiceUs,
        P90Us = At(sorted, 0.9)?.ServiceUs,
        P99Us = At(sorted, 0.99)?.ServiceUs,
        P999Us = At(sorted, 0.999)?.ServiceUs,
        Own = TierTimes.MeanOf(sorted),
        P99Call = At(sorted, 0.99),
    };

    private static TimedCall? At(TimedCall[] sorted, double share)
    {
        int rank = (int)Math.Ceiling(share * sorted.Length); // the nearest rank, from 1
        return rank > 0 && sorted.Length - rank >= Times.SamplesBeyond ? sorted[rank - 1] : null;
    }
}

/// <summary>How much of the calls' time each tier took by itself: means in microseconds.</summary>
/// <param name="ClientUs">The client, the network and the kernels.</param>
/// <param name="FrontEndUs">The front end.</param>
/// <param name="OrderUs">The order service.</param>
/// <param name="CatalogUs">The catalog.</param>
internal readonly record struct TierTimes(double ClientUs, double FrontEndUs, double OrderUs, double CatalogUs)
{
    public static TierTimes MeanOf(IReadOnlyCollection<TimedCall> calls) => new(
        calls.Average(call => call.Own.Client),
        calls.Average(call => call.Own.FrontEnd),
        calls.Average(call => call.Own.Order),
        calls.Average(call => call.Own.Catalog));
}
