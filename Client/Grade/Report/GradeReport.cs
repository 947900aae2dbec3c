using PygmyStore.Client.Grade.Checks;

namespace PygmyStore.Client.Grade.Report;

/// <summary>What the judge found.</summary>
/// <param name="Store">The name of the store.</param>
/// <param name="Face">The face that it speaks.</param>
/// <param name="Seed">The seed that repeats the run.</param>
/// <param name="BegunAt">When it began.</param>
/// <param name="Lines">The checks that ran.</param>
/// <param name="IsInterrupted">Whether somebody ended it before all had run.</param>
internal sealed record GradeReport(
    string Store, string Face, int Seed, DateTimeOffset BegunAt, IReadOnlyList<GradeLine> Lines, bool IsInterrupted)
{
    public int Earned => Lines.Sum(line => line.Earned);

    /// <summary>What the checks that could be judged are worth.</summary>
    public int Possible => Lines.Sum(line => line.Possible);

    public bool HasFailed => Lines.Any(line => line.Outcome.Verdict == GradeVerdict.Fail);
}

/// <summary>A check that ran.</summary>
internal sealed record GradeLine(string Check, string Title, int Points, CheckOutcome Outcome)
{
    public int Earned => Outcome.Verdict == GradeVerdict.Pass ? Points : 0;

    /// <summary>A check that cannot be judged counts neither for nor against the store.</summary>
    public int Possible => Outcome.Verdict == GradeVerdict.NotApplicable ? 0 : Points;

    /// <summary>The verdict, as people and programs read it.</summary>
    public string Word => Outcome.Verdict switch
    {
        GradeVerdict.Pass => "pass",
        GradeVerdict.Fail => "fail",
        _ => "not applicable",
    };
}
