using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer;

/// <summary>
/// Why a client does not get what it asked for, as a face puts it into its own words: a status, a sentence, and whether the same
/// request may succeed later.
/// </summary>
internal readonly record struct Refusal(int Status, string Message, bool IsWorthRepeating = false)
{
    /// <summary>Whether it was for want of room: the request was not even sent on.</summary>
    public bool IsForWantOfRoom { get; init; }

    // A server that was restarted, and a commit that was waited for, are there again within a second or so.
    private const int RetrySeconds = 1;

    /// <summary>What a failed search or lookup comes to.</summary>
    public static Refusal OfRead<T>(Answer<T> answer)
        where T : class => answer.IsRefusal ? OfStatus(answer.Status, answer.Message, answer.IsWorthRepeating)
        : answer.Outcome.IsUnsent() ? NotReached with { IsForWantOfRoom = answer.Outcome == UpstreamOutcome.Busy }
        : new Refusal(answer.Outcome.Status(), "a part of the store did not answer; try again", true);

    /// <summary>
    /// What a failed buy comes to. Where its outcome is not known, that is said: a buyer who is told "failed" buys again, and pays twice.
    /// </summary>
    public static Refusal OfBuy<T>(Answer<T> answer)
        where T : class => answer.IsRefusal && answer.Status is 401 or 403 or 413 ? NothingBought
        : answer.IsRefusal && answer.Status is < 500 or 503 ? OfStatus(answer.Status, answer.Message, answer.IsWorthRepeating)
        : answer.Outcome.IsUnsent() ? NothingBought with { IsForWantOfRoom = answer.Outcome == UpstreamOutcome.Busy }
        : new Refusal(503, "whether this was bought is not known yet; retry with the same Idempotency-Key to learn it", true);

    private static Refusal NotReached => new(503, "a part of the store cannot be reached; try again", true);

    private static Refusal NothingBought => new(503, "the order service cannot be reached; nothing was bought; try again", true);

    /// <summary>Adds what every face tells in the same way: when to ask again.</summary>
    public void AddRetryAfter(Response response)
    {
        if (IsWorthRepeating)
        {
            response.RetryAfter(RetrySeconds);
        }

        response.IsShed = IsForWantOfRoom;
    }

    private static Refusal OfStatus(int status, string? message, bool isWorthRepeating) => status switch
    {
        400 or 404 or 409 or 422 => new Refusal(status, message ?? "refused", isWorthRepeating),
        503 or 507 => new Refusal(503, message ?? "a part of the store is busy; try again", true),
        _ => new Refusal(502, "a part of the store gave an answer that makes no sense"),
    };
}
