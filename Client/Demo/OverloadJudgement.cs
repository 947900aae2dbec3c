using System.Globalization;

namespace PygmyStore.Client.Demo;

/// <summary>
/// Decides what a flood of buys has shown. The client is on the same machine as the store: where the client or the machine was
/// too slow, nothing is shown, and the store is neither blamed nor praised.
/// </summary>
internal sealed class OverloadJudgement
{
    private const double LeastOverload = 2; // times the capacity: with less, nobody can say that the store was flooded
    private const double LeastShare = 0.5; // of the capacity that must still be served: a store that collapses serves a few
    private const double MostClientShare = 0.4; // of the processors: with more, the client takes what the store needs

    /// <summary>Whether the audit is consistent and has all the orders that buyers were told.</summary>
    public required bool AreBooksRight { get; init; }

    /// <summary>Buys a second that the store served before, when it was asked for no more than it can do.</summary>
    public required double Capacity { get; init; }

    /// <summary>Buys a second that were really sent.</summary>
    public required double Sent { get; init; }

    /// <summary>Those that were served.</summary>
    public required double Bought { get; init; }

    /// <summary>How many were refused in all.</summary>
    public required long Refused { get; init; }

    /// <summary>Health checks that were not answered with "ok".</summary>
    public required int HealthFailed { get; init; }

    /// <summary>How much of all processors the client used, from 0 to 1.</summary>
    public required double ClientShare { get; init; }

    /// <summary>
    /// Measures the capacity again. That takes some seconds, and is done only before the store is blamed. Null: the store
    /// does not even show its books, or somebody ended the demo.
    /// </summary>
    public required Func<double?> CapacityAfterwards { get; init; }

    /// <summary>The result, and the verdict in words.</summary>
    public (DemoResult Result, string Verdict) Judge() =>
        !AreBooksRight
            ? (DemoResult.Wrong, "the orders are not those that the buyers were told. That must never be.")
        : Sent < LeastOverload * Capacity
            ? (DemoResult.NotShown,
                $"The clients on this machine sent {Number(Sent)} buys a second, and the store can do {Number(Capacity)}: "
                + "that is no overload.")
        : Refused == 0
            ? (DemoResult.NotShown, "The store served all of it: it can do more than was measured in part 1. Run the demo again.")
        : HealthFailed > 0
            ? (DemoResult.Wrong, "a health check was not answered under the load.")
        : Bought >= LeastShare * Capacity
            ? (DemoResult.AsExpected, $"it went on serving {Number(Bought)} buys a second, and refused the rest at once.")
        : JudgeSlowStore();

    private (DemoResult Result, string Verdict) JudgeSlowStore()
    {
        if (ClientShare > MostClientShare)
        {
            string share = (ClientShare * 100).ToString("F0", CultureInfo.InvariantCulture);
            return (DemoResult.NotShown, $"The clients took {share} % of this machine's processors from the store.");
        }

        if (CapacityAfterwards() is not { } afterwards)
        {
            return (DemoResult.Wrong, "the store did not come back after the overload.");
        }

        return Bought >= LeastShare * afterwards
            ? (DemoResult.NotShown,
                $"The machine has become slower: now the store can do {Number(afterwards)} buys a second without an overload.")
            : (DemoResult.Wrong, "the store did not serve half of what it can do.");
    }

    private static string Number(double rate) => rate.ToString("N0", CultureInfo.InvariantCulture);
}
