namespace PygmyStore.Tests.Conformance;

/// <summary>How another server's outcome stands to what our server does, and to what the standard says of it.</summary>
internal enum Verdict
{
    /// <summary>Both handle the message, or neither does.</summary>
    Same,

    /// <summary>It handles what we reject, or goes on where we end; the standard allows it.</summary>
    LaxerAllowed,

    /// <summary>The same, against the advice (SHOULD) or the grammar of the standard.</summary>
    LaxerAdvisedAgainst,

    /// <summary>The same, and the standard forbids it.</summary>
    LaxerForbidden,

    /// <summary>It rejects what we handle, and may.</summary>
    StricterAllowed,

    /// <summary>It rejects what the standard says should or must be handled.</summary>
    StricterUnasked,

    /// <summary>The answer itself has a fault.</summary>
    Faulty,
}

/// <summary>Judges the outcomes of other servers.</summary>
internal static class Judgement
{
    // With these a server refuses the message itself, and may yet know where the next one begins.
    private static readonly string[] Refusals = ["405", "413", "414", "417", "431", "501", "505"];

    public static Verdict Of(ConformanceCase test, Outcome outcome)
    {
        if (outcome.Fault is not null)
        {
            return test.Demand == Demand.May ? Verdict.Same : Verdict.Faulty;
        }

        if ((outcome.Statuses, outcome.Fate) == (test.Expected.Statuses, test.Expected.Fate)
            || (test.Expected.IsRejection && Refusals.Contains(outcome.Statuses)))
        {
            return outcome.SurplusAnswers == 0 ? Verdict.Same : Verdict.LaxerForbidden;
        }

        bool goesOnWhereWeEnd = outcome.Fate == Fate.GoesOn && test.Expected.Fate != Fate.GoesOn;
        if (test.Expected.IsRejection && !outcome.IsRejection || goesOnWhereWeEnd)
        {
            return Laxer(test.Demand, outcome.Fate);
        }

        return test.Expected.IsRejection || !outcome.IsRejection ? Verdict.Same
            : test.Demand == Demand.May ? Verdict.StricterAllowed
            : Verdict.StricterUnasked;
    }

    private static Verdict Laxer(Demand demand, Fate fate) => demand switch
    {
        Demand.Must => Verdict.LaxerForbidden,
        Demand.Should => Verdict.LaxerAdvisedAgainst,
        Demand.MayButMustClose when fate == Fate.GoesOn => Verdict.LaxerForbidden,
        _ => Verdict.LaxerAllowed,
    };
}
