namespace PygmyStore.Tests.Conformance;

/// <summary>What becomes of a message and of its connection.</summary>
/// <param name="Statuses">The final status, behind interim ones where the client waits for them: <c>100 201</c>; empty when there
/// is no answer.</param>
/// <param name="Fate">What becomes of the connection.</param>
/// <param name="IsRejection">The server does not handle the message.</param>
internal sealed record Expectation(string Statuses, Fate Fate, bool IsRejection)
{
    /// <summary>The connection ends without an answer: the message never became whole.</summary>
    public static Expectation Nothing { get; } = new("", Fate.Closes, IsRejection: true);

    /// <summary>Handled, and the next request of the connection is answered.</summary>
    public static Expectation Served(int status) => new($"{status}", Fate.GoesOn, IsRejection: false);

    /// <summary>Handled, as the last request of its connection.</summary>
    public static Expectation ServedLast(int status) => new($"{status}", Fate.Closes, IsRejection: false);

    /// <summary>Handled after an interim answer that the client waited for.</summary>
    public static Expectation ServedAfterContinue(int status) => new($"100 {status}", Fate.GoesOn, IsRejection: false);

    /// <summary>
    /// Never handled; told so, and the connection ends, because where the next message begins is not to be believed.
    /// </summary>
    public static Expectation Rejected(int status) => new($"{status}", Fate.Closes, IsRejection: true);

    /// <summary>The outcome in a few words, as the table of <c>docs/conformance.md</c> has it.</summary>
    public override string ToString() => new Outcome(Statuses, Fate).ToString();
}
