using PygmyStore.Common.Clients;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Store;

/// <summary>An answer without a value, in a sentence and as an exit code.</summary>
internal static class AnswerText
{
    /// <summary>Why there is no value.</summary>
    public static string Refusal<T>(this Answer<T> answer)
        where T : class => answer.Outcome == UpstreamOutcome.Answered
            ? answer.Message ?? $"the store answered with status {answer.Status} and no sentence"
            : Sentence(answer.Outcome);

    /// <summary>What there is instead of an answer.</summary>
    public static string Sentence(UpstreamOutcome outcome) => outcome switch
    {
        UpstreamOutcome.Unreachable => "the store cannot be reached",
        UpstreamOutcome.Busy => "too many calls are under way",
        UpstreamOutcome.TimedOut => "no answer came in time",
        UpstreamOutcome.Broken => "the connection ended before the answer did",
        _ => "what came is not an answer of the store",
    };

    public static int ExitCode<T>(this Answer<T> answer)
        where T : class => answer.HasValue ? Client.ExitCode.Success
            : answer.IsRefusal ? Client.ExitCode.Refused
            : Client.ExitCode.Unreachable;

    /// <summary>Whether a buy may have been carried out all the same: only the same key, sent again, tells.</summary>
    public static bool IsUnknown<T>(this Answer<T> answer)
        where T : class => !answer.HasValue && (answer.IsRefusal ? answer.Status >= 500 : !answer.Outcome.IsUnsent());
}
