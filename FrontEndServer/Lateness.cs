using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer;

/// <summary>
/// Tells a client that set itself too little time (<c>X-Time-Left-Ms</c>) that its time is over, and not that the store did not answer.
/// </summary>
internal static class Lateness
{
    private const int EarlyMilliseconds = 20; // a wait may end so long before its time: the clock's step

    private const string TimeIsOver = "the time that X-Time-Left-Ms left for this request is over";

    /// <summary>The answer to a read.</summary>
    public static Answer<T> InTimeOf<T>(this Answer<T> answer, Exchange exchange)
        where T : class => !answer.HasValue && !answer.IsRefusal && IsOver(exchange) ? Late<T>(TimeIsOver) : answer;

    /// <summary>The answer to a buy. Of one that was sent, the outcome is not known, and that is what is told.</summary>
    public static Answer<T> InTimeOfBuy<T>(this Answer<T> answer, Exchange exchange)
        where T : class => answer.Outcome.IsUnsent() && IsOver(exchange) ? Late<T>(TimeIsOver + "; nothing was bought") : answer;

    private static bool IsOver(Exchange exchange) =>
        exchange.DeadlineMilliseconds != long.MaxValue && Environment.TickCount64 + EarlyMilliseconds >= exchange.DeadlineMilliseconds;

    private static Answer<T> Late<T>(string sentence)
        where T : class => new(UpstreamOutcome.Answered, 503, null, sentence) { IsWorthRepeating = true };
}
