using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Checks.Load;

/// <summary>Compares what the servers counted during the load with the answers that the clients got.</summary>
/// <remarks>
/// A call without an answer may have been counted or not, under any status. An answer without an operation, as of a server that
/// had no place, is counted elsewhere.
/// </remarks>
internal static class CounterCheck
{
    public const string Name = "the server's counters equal the clients'";

    // The operations of all faces: some ask for a search or a lookup in other words.
    private static readonly string[] Operations = ["search", "lookup", "buy", "order", "product"];

    /// <param name="notAlone">Why others may have sent requests too; null if nobody has.</param>
    /// <param name="byOperation">Whether the server calls the operations as the face does.</param>
    /// <param name="clients">What the clients counted.</param>
    /// <param name="before">What the servers had counted before the load; null if they do not count.</param>
    /// <param name="after">What they had counted after it; null if they did not tell.</param>
    /// <param name="whyNotAfter">Why they did not.</param>
    public static CheckLine Run(
        string? notAlone, bool byOperation, CallTally clients, ServerCounters? before, ServerCounters? after, string whyNotAfter)
    {
        if (notAlone is not null)
        {
            return CheckLine.Skip(Name, notAlone);
        }

        if (before is null || after is null)
        {
            return CheckLine.Skip(Name, before is null ? "the store has no counters at /metrics" : whyNotAfter);
        }

        if (after.Since(before) is not { } counted)
        {
            return CheckLine.Skip(Name, "a server began to count anew during the load");
        }

        (string Group, long Clients, long Server)[] groups = [.. Groups(byOperation, clients, counted)];
        long less = groups.Sum(group => Math.Max(0, group.Clients - group.Server));
        long more = groups.Sum(group => Math.Max(0, group.Server - group.Clients));
        if (less <= counted.WithoutOperation && more <= clients.AllUnanswered)
        {
            string range = clients.AllUnanswered > 0 ? $"; {clients.AllUnanswered} calls got no answer" : "";
            return CheckLine.Pass(Name, $"{groups.Sum(group => group.Clients)} answers{range}");
        }

        if (less > counted.WithoutOperation && clients.AllUnanswered + clients.Unsent > 0)
        {
            return CheckLine.Skip(Name, "connections broke, so a server may have begun to count anew");
        }

        (string name, long got, long told) = groups.First(group => group.Clients != group.Server);
        return CheckLine.Fail(Name, $"{name}: the clients got {got} answers, the server counted {told}");
    }

    /// <summary>The counts of both sides that are not both 0.</summary>
    private static IEnumerable<(string Group, long Clients, long Server)> Groups(
        bool byOperation, CallTally clients, ServerCounters server)
    {
        var both = new SortedDictionary<string, (long Clients, long Server)>(StringComparer.Ordinal);
        foreach ((Operation operation, int status, long count) in clients.NonZero)
        {
            Add(operation.ToString().ToLowerInvariant(), status, count, 0);
        }

        foreach (((string operation, int status), long count) in server.RequestCounts)
        {
            if (count > 0 && Operations.Contains(operation))
            {
                Add(operation, status, 0, count);
            }
        }

        return both.Select(group => (group.Key, group.Value.Clients, group.Value.Server));

        void Add(string operation, int status, long ofClients, long ofServer)
        {
            string group = byOperation ? $"{operation} {status}" : $"status {status}";
            (long others, long otherServers) = both.GetValueOrDefault(group);
            both[group] = (others + ofClients, otherServers + ofServer);
        }
    }
}
