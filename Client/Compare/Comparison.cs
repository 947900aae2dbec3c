using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Compare;

/// <summary>Compares sides with the first one, figure by figure.</summary>
internal static class Comparison
{
    /// <summary>A line for each figure that both sides have, and each side after the first.</summary>
    public static IReadOnlyList<ComparedFigure> Of(IReadOnlyList<ComparedSide> sides) =>
    [
        .. from side in sides.Skip(1)
        from operation in CallWords.Operations
        from metric in Enum.GetValues<ComparedMetric>()
        let before = sides[0].FiguresOf(operation, metric)
        let after = side.FiguresOf(operation, metric)
        where before.Count > 0 && after.Count > 0
        select new ComparedFigure(side.Name, operation, metric, before, after, RatioInterval.Of(before, after)),
    ];

    /// <summary>What a reader must know before he believes the figures; a sentence each.</summary>
    public static IEnumerable<string> Warnings(IReadOnlyList<ComparedSide> sides)
    {
        LoadReport first = sides[0].Runs[0];
        foreach (ComparedSide side in sides)
        {
            string[] differing =
            [
                .. side.Runs.SelectMany(run => run.Options.Keys.Union(first.Options.Keys)
                    .Where(key => run.Options.GetValueOrDefault(key) != first.Options.GetValueOrDefault(key))).Distinct().Order(),
            ];
            if (differing.Length > 0)
            {
                yield return $"{side.Name}: its loads differ from {sides[0].Name} in {string.Join(", ", differing)}.";
            }

            if (side.Runs.Any(run => run.Environment.Zip(first.Environment).Any(pair => pair.First != pair.Second)))
            {
                yield return $"{side.Name}: another machine, runtime or client version than {sides[0].Name}.";
            }

            if (side.Runs.Sum(run => run.Totals.Unexpected) is > 0 and var unexpected)
            {
                yield return $"{side.Name}: {Figure.Count(unexpected)} requests had unexpected outcomes; their times count too.";
            }

            if (side.Runs.Sum(run => run.Operations.Sum(one => one.Outcomes.OutOfStock)) is > 0 and var refused)
            {
                yield return $"{side.Name}: {Figure.Count(refused)} buys found no stock; that takes another time than a sale.";
            }

            if (side.Runs.Count(run => run.Generator.IsLimit) is > 0 and var limited)
            {
                yield return $"{side.Name}: {limited} of {side.Runs.Count} runs were generator-limited: they tell of the client.";
            }
        }
    }
}

/// <summary>One figure of one side beside the first side's.</summary>
internal sealed record ComparedFigure(
    string Side, string Operation, ComparedMetric Metric, IReadOnlyList<double> Before, IReadOnlyList<double> After,
    RatioInterval Interval)
{
    public const string Faster = "faster";
    public const string Slower = "slower";
    public const string NoDifference = "no difference shown";
    public const string CannotTell = "cannot tell";

    /// <summary>As in <c>lookup.p99</c>.</summary>
    public string Name => $"{Operation}.{Metric.ToString().ToLowerInvariant()}";

    public string Verdict => Interval is not { Low: { } low, High: { } high } ? CannotTell
        : low > 1 ? (Metric == ComparedMetric.Rate ? Faster : Slower)
        : high < 1 ? (Metric == ComparedMetric.Rate ? Slower : Faster)
        : NoDifference;
}
