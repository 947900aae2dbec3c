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
    /// <summary>The calls that show it: who asked what, and what came. A few.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>How long calls took, if the check measured that.</summary>
    public IReadOnlyList<CallTimes> Times { get; init; } = [];

    public static CheckOutcome Pass(string sentence) => new(GradeVerdict.Pass, sentence);

    public static CheckOutcome NotApplicable(string why) => new(GradeVerdict.NotApplicable, why);

    public static CheckOutcome Fail(string sentence, params IEnumerable<object> evidence) =>
        new(GradeVerdict.Fail, sentence) { Evidence = [.. evidence.Take(MaxEvidence).Select(one => $"{one}")] };

    private const int MaxEvidence = 5; // calls: a counter-example is small, or nobody reads it
}

/// <summary>How long the calls of one kind took, in milliseconds.</summary>
internal sealed record CallTimes(string Operation, int Calls, double Median, double P90, double P99, double Most);
