namespace PygmyStore.Tests.Conformance;

/// <summary>What becomes of a connection behind an answer.</summary>
internal enum Fate
{
    /// <summary>The next request is answered.</summary>
    GoesOn,

    /// <summary>The server ends the connection in order.</summary>
    Closes,

    /// <summary>The server resets the connection, which may eat its answer.</summary>
    Resets,

    /// <summary>The server waits for more, as if the message were not whole.</summary>
    Waits,
}

/// <summary>What a server did with a case that was delivered in one way.</summary>
/// <param name="Statuses">As in <see cref="Expectation"/>.</param>
/// <param name="Fate">What became of the connection.</param>
/// <param name="SurplusAnswers">Answers to what was not a request: a smuggled one.</param>
/// <param name="Fault">What is wrong with the answer itself, or null.</param>
internal sealed record Outcome(string Statuses, Fate Fate, int SurplusAnswers = 0, string? Fault = null)
{
    /// <summary>Whether the message was refused: an error status and no more on this connection, or no answer at all.</summary>
    public bool IsRejection => Fate != Fate.GoesOn && (Statuses.Length == 0 || Statuses[^3] is '4' or '5');

    public override string ToString()
    {
        string answer = Statuses.Length == 0 ? "no answer" : Statuses;
        string surplus = SurplusAnswers == 0 ? "" : $" and {SurplusAnswers} more";
        string fate = Fate switch
        {
            Fate.GoesOn => "goes on",
            Fate.Closes => "closes",
            Fate.Resets => "resets",
            _ => "waits",
        };
        return $"{answer}{surplus}, {fate}{(Fault is null ? "" : $"; {Fault}")}";
    }
}
