using PygmyStore.Client.Checks.History;

namespace PygmyStore.Client.Demo;

/// <summary>Lookups that showed less than an answer that had come before they began.</summary>
/// <param name="Lookups">All lookups.</param>
/// <param name="Stale">Those that were stale.</param>
/// <param name="First">The first of them, and what had been answered before it began.</param>
internal sealed record StaleReads(int Lookups, int Stale, (Call Known, Call Lookup)? First)
{
    /// <summary>Counts them in the calls of one store; only calls that were answered matter.</summary>
    public static StaleReads In(IEnumerable<Call> calls)
    {
        Call[] done = [.. calls.Where(call => call.Reply.Kind == ReplyKind.Done)];
        var newest = new Dictionary<int, Call>(); // by book, of the calls that had ended before the lookup began
        Call[] byEnd = [.. done.OrderBy(call => call.Ended)];
        int ended = 0;
        int stale = 0;
        (Call, Call)? first = null;
        Call[] lookups = [.. done.Where(call => !call.IsChange).OrderBy(call => call.Begun)];
        foreach (Call lookup in lookups)
        {
            for (; ended < byEnd.Length && byEnd[ended].Ended < lookup.Begun; ended++)
            {
                Call call = byEnd[ended];
                if (!newest.TryGetValue(call.ItemNumber, out Call? before) || before.Reply.Version < call.Reply.Version)
                {
                    newest[call.ItemNumber] = call;
                }
            }

            if (newest.TryGetValue(lookup.ItemNumber, out Call? known) && known.Reply.Version > lookup.Reply.Version)
            {
                first ??= (known, lookup);
                stale++;
            }
        }

        return new StaleReads(lookups.Length, stale, first);
    }
}
