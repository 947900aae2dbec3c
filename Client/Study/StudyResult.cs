using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Study;

/// <summary>What a study has measured: the figures of each run.</summary>
internal sealed class StudyResult
{
    private readonly List<StudyRun> _runs = [];

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<StudyRun> Runs => _runs;

    /// <summary>A line for each cell and kind of call that has runs.</summary>
    public IReadOnlyList<StudyLine> Lines =>
    [
        .. _runs.SelectMany(run => run.Figures.Select(figures => (run.Cell, figures)))
            .GroupBy(pair => (pair.Cell, pair.figures.Kind))
            .OrderBy(group => group.Key.Cell.Store).ThenBy(group => group.Key.Cell.Load)
            .ThenBy(group => group.Key.Kind.Operation).ThenBy(group => group.Key.Kind.Step)
            .ThenBy(group => group.Key.Cell.Clients)
            .Select(group => new StudyLine(group.Key.Cell, group.Key.Kind, [.. group.Select(pair => pair.figures)])),
    ];

    public void Add(StudyCell cell, IReadOnlyList<TimedCall> calls) =>
        _runs.Add(new StudyRun(_runs.Count + 1, cell, RunFigures.Of(calls)));
}

/// <summary>One run: its place in the study, from 1, and its figures by kind of call.</summary>
internal sealed record StudyRun(int Number, StudyCell Cell, IReadOnlyList<RunFigures> Figures);

/// <summary>The runs of one cell, for one kind of call.</summary>
internal sealed record StudyLine(StudyCell Cell, StudyCall Kind, IReadOnlyList<RunFigures> Runs)
{
    private static readonly string[] RereadSteps = ["lookup after a buy", "the same lookup again", "buy of a book just read"];

    public Operation Operation => Kind.Operation;

    /// <summary>Whether it belongs to the main experiment: the usual store, and a load whose calls are alike or mixed.</summary>
    public bool IsMain => Cell is { Store: StudyStore.Usual, Load: not StudyLoad.Reread };

    /// <summary>As in "buy", "buy, in the mix" or "buy, catalog first".</summary>
    public string Title => Cell.Load switch
    {
        StudyLoad.Mixed => $"{Operation.Name()}, in the mix",
        StudyLoad.Reread => RereadSteps[Kind.Step],
        _ => Operation.Name(),
    } + Cell.StoreText;

    /// <summary>How many of the runs became steady, as in 5/6; the figures of the others contain the warm-up.</summary>
    public string SteadyText => $"{Runs.Count(run => run.Cut is not null)}/{Runs.Count}";

    public RunInterval PerSecond => RunInterval.Of([.. Runs.Select(run => run.PerSecond)]);

    public RunInterval Mean => RunInterval.Of([.. Runs.Select(run => run.MeanUs)]);

    public TierTimes Own => new(
        Runs.Average(run => run.Own.ClientUs), Runs.Average(run => run.Own.FrontEndUs),
        Runs.Average(run => run.Own.OrderUs), Runs.Average(run => run.Own.CatalogUs));

    /// <summary>Of the runs; null when one lacks the figure, because the others then are not a fair choice.</summary>
    public RunInterval? Of(Func<RunFigures, double?> figure)
    {
        double[] values = [.. Runs.Select(figure).OfType<double>()];
        return values.Length == Runs.Count ? RunInterval.Of(values) : null;
    }
}
