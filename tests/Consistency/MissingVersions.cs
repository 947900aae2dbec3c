namespace PygmyStore.Tests.Consistency;

/// <summary>Checks that the versions nobody was told of can be the changes whose outcome nobody knows.</summary>
internal static class MissingVersions
{
    /// <param name="states">What is known, by version.</param>
    /// <param name="unknown">The changes that may have been made, by their begin.</param>
    /// <param name="found">Is told the first fault: what follows would only repeat it.</param>
    public static void Check(List<BookState> states, Call[] unknown, Action<Fault, string> found)
    {
        var byDifference = unknown.GroupBy(call => call.Difference).ToDictionary(g => g.Key, g => new Queue<Call>(g));
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
            long difference = states[i].StockBefore - states[i - 1].Stock;
            string where = $"between versions {states[i - 1].Version} and {states[i].Version}";
            if (missing > unknown.Length)
            {
                found(Fault.VersionGap,
                    $"{missingHere} versions are missing {where}, but {unknown.Length} changes are unknown in all");
                return;
            }

            // The missing ones are begun one after the other at the earliest, so the n-th must have begun when it is told of.
            Call last = unknown[missing - 1];
            if (missingHere == 1
                && (!byDifference.TryGetValue(difference, out Queue<Call>? fitting) || !fitting.TryDequeue(out last!)))
            {
                found(Fault.VersionGap, $"the version {where} would be a change by {difference} that nobody asked for");
                return;
            }

            if (difference < smallest[missingHere] || difference > largest[missingHere])
            {
                found(Fault.WrongStock,
                    $"the stock changed by {difference} {where}, which {missingHere} unknown changes cannot do");
                return;
            }

            if (last.Begun > states[i].NotAfter)
            {
                found(Fault.FutureVersion, $"the version {where} was told of before {last} began");
                return;
            }
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
