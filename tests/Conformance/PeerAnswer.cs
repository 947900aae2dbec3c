namespace PygmyStore.Tests.Conformance;

/// <summary>What another server does with a case, over several deliveries, and how that is judged.</summary>
/// <param name="Test">The case.</param>
/// <param name="Text">Its outcome in a few words; all of them, when the delivery makes a difference.</param>
/// <param name="Verdict">The worst verdict on any of them.</param>
internal sealed record PeerAnswer(ConformanceCase Test, string Text, Verdict Verdict)
{
    private const int Cuts = 8; // of our own server every boundary is tried; of a peer enough to see whether cutting matters
    private const int CasesAtOnce = 16; // most of the time goes into waiting for a peer that waits for us

    /// <summary>Asks the server all cases, in their order.</summary>
    public static IReadOnlyList<PeerAnswer> All(ConformanceTarget target) =>
        [.. Suite.Cases.AsParallel().AsOrdered().WithDegreeOfParallelism(CasesAtOnce).Select(
            test => Of(target, target.Adapt(test)))];

    private static PeerAnswer Of(ConformanceTarget target, ConformanceCase test)
    {
        Delivery[] deliveries = [.. Delivery.Plain(test), .. Delivery.Sample(test, Cuts)];
        Outcome[] outcomes = [.. CaseRun.Of(target, test, deliveries).Select(delivered => delivered.Outcome)];
        Outcome[] distinct =
            [.. WithoutLuck(test, outcomes).Distinct().OrderBy(outcome => outcome.ToString(), StringComparer.Ordinal)];
        return new PeerAnswer(
            test, string.Join(" or ", distinct.Select(outcome => outcome.ToString())),
            distinct.Max(outcome => Judgement.Of(test, outcome)));
    }

    /// <summary>
    /// A reset may overtake the answer before it, or not: by luck. So it counts as an end, and an answer that was lost is not
    /// missed. Who waited until the server lost its patience has waited. And who leaves in the middle may be told so, or not.
    /// </summary>
    private static IEnumerable<Outcome> WithoutLuck(ConformanceCase test, Outcome[] outcomes)
    {
        bool hasAnswer = outcomes.Any(outcome => outcome.Statuses.Length > 0);
        return outcomes
            .Where(outcome => !hasAnswer || outcome.Fate != Fate.Resets || outcome.Statuses.Length > 0)
            .Select(outcome => outcome.Statuses == "408" ? new Outcome("", Fate.Waits)
                : test.IsCutShort && outcome.IsRejection ? new Outcome("", Fate.Closes)
                : outcome.Fate == Fate.Resets ? outcome with { Fate = Fate.Closes }
                : outcome);
    }
}
