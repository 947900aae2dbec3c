namespace PygmyStore.Client.Checks.History;

/// <summary>Checks that the versions that no answer has can be the changes whose outcome nobody knows.</summary>
internal static class MissingVersions
{
    /// <summary>Gets a fault, a sentence, and the two states, by index, between which versions are missing.</summary>
    public delegate void Found(Fault fault, string sentence, int earlier, int later);

    /// <param name="states">What is known, by version.</param>
    /// <param name="unknown">The changes that may have been made, by their begin.</param>
    /// <param name="found">Gets the first fault: what follows would only repeat it.</param>
    public static void Check(List<BookState> states, BookCall[] unknown, Found found)
    {
        var byDifference = unknown.GroupBy(call => call.Difference).ToDictionary(g => g.Key, g => new Queue<BookCall>(g));
        long[] smallest = Sums(unknown.Select(call => call.Difference).Order());
        long[] largest = Sums(unknown.Select(call => call.Difference).OrderDescending());
        long missing = 0;
        for (int i = 1; i < states.Count; i++)
        {
            long missingHere = states[i].Missing(states[i - 1]);
            if (missingHere <= 0)
            {
                continue;
            }

            missing += missingHere;
            if (WhyNot(states[i - 1], states[i], missingHere) is (Fault fault, string sentence))
            {
                found(fault, sentence, i - 1, i);
                return;
            }
        }

        (Fault, string)? WhyNot(BookState earlier, BookState later, long missingHere)
        {
            long difference = later.StockBefore - earlier.Stock;
            string where = $"between versions {earlier.Version} and {later.Version}";
            if (missing > unknown.Length)
            {
                string more = unknown.Length == 0
                    ? "but every change was answered"
                    : $"but only {unknown.Length} changes are unknown in all";
                return (Fault.VersionGap, $"{missingHere} versions are missing {where}, {more}");
            }

            // The missing ones are begun one after the other at the earliest, so the n-th must have begun when a call sees it.
            BookCall last = unknown[missing - 1];
            if (missingHere == 1
                && (!byDifference.TryGetValue(difference, out Queue<BookCall>? fitting) || !fitting.TryDequeue(out last)))
            {
                return (Fault.VersionGap, $"the version {where} would be a change by {difference} that nobody asked for");
            }

            if (difference < smallest[missingHere] || difference > largest[missingHere])
            {
                return (Fault.WrongStock,
                    $"the stock changed by {difference} {where}, which {missingHere} unknown changes cannot do");
            }

            return last.Begun > later.NotAfter
                ? (Fault.FutureVersion, $"the version {where} was there before the change that can have made it began")
                : null;
        }
    }

    /// <summary>The sums of the first n values.</summary>
    private static long[] Sums(IEnumerable<long> values)
    {
        var sums = new List<long> { 0 };
        foreach (long value in values)
        {
            sums.Add(sums[^1] + value);
        }

        return [.. sums];
    }
}
