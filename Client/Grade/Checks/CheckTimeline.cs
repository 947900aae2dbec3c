using System.Diagnostics;
using PygmyStore.Client.Grade.Calls;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>The calls of a check, or of its failing seconds, for a plot of when they ended and how long they took.</summary>
/// <param name="From">Where it begins, in the ticks of <see cref="Stopwatch"/>.</param>
/// <param name="Calls">Some of the calls, by their end.</param>
/// <param name="Shown">Those of <paramref name="Calls"/> that show what is wrong.</param>
/// <param name="LeftOut">How many calls of that time are not in <paramref name="Calls"/>.</param>
/// <param name="Events">What was done to the store in that time.</param>
internal sealed record CheckTimeline(
    long From, IReadOnlyList<Heard> Calls, IReadOnlyList<Heard> Shown, int LeftOut, IReadOnlyList<StoreEvent> Events)
{
    /// <summary>More marks in one plot are blots.</summary>
    public const int MaxCalls = 600;

    private static readonly TimeSpan Around = TimeSpan.FromMilliseconds(500); // what is wrong: enough to see what is usual

    /// <summary>Null if there were no calls.</summary>
    /// <param name="log">All calls of the check, and what was done to the store.</param>
    /// <param name="shown">The calls that show what is wrong; none: the whole check is of interest.</param>
    public static CheckTimeline? Of(CallLog log, IReadOnlyList<Heard> shown)
    {
        IReadOnlyList<StoreEvent> events = log.Events;
        IReadOnlyList<Heard> calls = log.Calls;
        if (shown.Count > 0)
        {
            long around = (long)(Around.TotalSeconds * Stopwatch.Frequency);
            IEnumerable<long> times = events.Select(one => one.At);
            long from = shown.Select(call => call.Begun).Concat(times).Min() - around;
            long to = shown.Select(call => call.Ended).Concat(times).Max() + around;
            calls = [.. calls.Where(call => call.Ended >= from && call.Ended <= to)];
        }

        if (calls.Count == 0)
        {
            return null;
        }

        long begin = calls.Min(call => call.Begun);
        IReadOnlyList<Heard> chosen = Choose(calls, shown);
        return new CheckTimeline(begin, chosen, shown, calls.Count - chosen.Count, [.. events.Where(one => one.At >= begin)]);
    }

    /// <summary>Those that are shown, then those that failed, then the others, evenly: as many as a plot holds.</summary>
    private static IReadOnlyList<Heard> Choose(IReadOnlyList<Heard> calls, IReadOnlyList<Heard> shown)
    {
        if (calls.Count <= MaxCalls)
        {
            return calls;
        }

        var isShown = new HashSet<Heard>(shown, ReferenceEqualityComparer.Instance);
        var chosen = new HashSet<Heard>(calls.Where(isShown.Contains), ReferenceEqualityComparer.Instance);
        chosen.UnionWith(Evenly([.. calls.Where(call => call.HasFailed && !isShown.Contains(call))], MaxCalls / 2));
        chosen.UnionWith(Evenly([.. calls.Where(call => !call.HasFailed && !isShown.Contains(call))], MaxCalls - chosen.Count));
        return [.. calls.Where(chosen.Contains)];
    }

    private static IEnumerable<Heard> Evenly(Heard[] calls, int most) => calls.Length <= most
        ? calls
        : Enumerable.Range(0, most).Select(index => calls[(int)((long)index * calls.Length / most)]);
}
