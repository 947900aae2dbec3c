using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Grade.Checks;

internal enum GradeVerdict
{
    Pass,
    Fail,
    NotApplicable,
}

/// <summary>What a check found.</summary>
/// <param name="Verdict">Whether the store does what it should.</param>
/// <param name="Sentence">How much was tried, what is wrong, or why it cannot be judged.</param>
internal sealed record CheckOutcome(GradeVerdict Verdict, string Sentence)
{
    private const int MaxCalls = 5; // a counter-example is small, or nobody reads it

    /// <summary>The calls that show what is wrong: who asked what, and what came. A few.</summary>
    public IReadOnlyList<Heard> Calls { get; init; } = [];

    /// <summary>What became of the processes meanwhile, in sentences.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>All that shows what is wrong, in words.</summary>
    public IEnumerable<string> Evidence => Calls.Select(call => $"{call}").Concat(Lost);

    /// <summary>How long calls took, if the check measured that.</summary>
    public IReadOnlyList<CallTimes> Times { get; init; } = [];

    /// <summary>The calls over time; null where a plot of them would say nothing.</summary>
    public CheckTimeline? Timeline { get; init; }

    public static CheckOutcome Pass(string sentence) => new(GradeVerdict.Pass, sentence);

    public static CheckOutcome NotApplicable(string why) => new(GradeVerdict.NotApplicable, why);

    public static CheckOutcome Fail(string sentence, params IEnumerable<Heard> calls) =>
        new(GradeVerdict.Fail, sentence) { Calls = [.. calls.Take(MaxCalls)] };
}

/// <summary>How long the calls of one kind took.</summary>
internal sealed record CallTimes(string Operation, TimeHistogram All);
