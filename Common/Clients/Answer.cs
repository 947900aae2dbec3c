using System.Diagnostics.CodeAnalysis;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>
/// What came of a call to an upstream: a value, a refusal with its status and sentence, or no answer that can be used.
/// </summary>
/// <param name="Outcome">
/// How the call ended; anything but <see cref="UpstreamOutcome.Answered"/> means that there is no answer.
/// </param>
/// <param name="Status">The answer's status code.</param>
/// <param name="Value">What was asked for, when the status is 200 or 201.</param>
/// <param name="Message">The refusal's sentence, when the upstream gave one.</param>
public readonly record struct Answer<T>(UpstreamOutcome Outcome, int Status, T? Value, string? Message)
    where T : class
{
    /// <summary>Whether it is what an earlier request with the same key was answered (<c>Idempotency-Replayed</c>).</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the upstream said that the same request may succeed later (<c>Retry-After</c>).</summary>
    public bool IsWorthRepeating { get; init; }

    /// <summary>
    /// Whether the request was sent twice, because the first connection was found closed: what is said of the second sending may
    /// not be all.
    /// </summary>
    public bool IsResent { get; init; }

    /// <summary>The id of the catalog's store (<c>X-Store-Id</c>); empty where it was not told.</summary>
    public string StoreId { get => field ?? ""; init; }

    /// <summary>Whether the value is a part of a list, and the next part is not empty (<c>Link</c>).</summary>
    public bool HasNextPage { get; init; }

    /// <summary>Whether the value is there.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool HasValue => Value is not null;

    /// <summary>Whether the upstream itself said no; what it says is definite.</summary>
    public bool IsRefusal => Outcome == UpstreamOutcome.Answered && Value is null;

    /// <summary>
    /// The answer to a read for a client that may have set itself too little time (<c>X-Time-Left-Ms</c>): then it is told that
    /// its time is over, and not that the store did not answer.
    /// </summary>
    public Answer<T> InTimeOf(CallContext context) => HasValue || IsRefusal || !context.IsOutOfTime
        ? this
        : new Answer<T>(UpstreamOutcome.Answered, 503, null, "the time that X-Time-Left-Ms left for this request is over")
        {
            IsWorthRepeating = true,
        };
}

/// <summary>Matches the results of a batch to its requests.</summary>
internal static class BatchResults
{
    /// <summary>
    /// What each of the requests was answered, in their order. A refusal of the whole batch is one of each. Null stands for a
    /// request of which the answer does not tell what became of it.
    /// </summary>
    public static BatchResult<T>?[] Of<T>(in Answer<IReadOnlyList<BatchResult<T>>> batch, int requests)
        where T : class
    {
        var results = new BatchResult<T>?[requests];
        if (batch.HasValue && batch.Value.Count == requests)
        {
            for (int i = 0; i < requests; i++)
            {
                results[i] = Believed(batch.Value[i], batch.IsResent);
            }
        }
        else if (batch is { IsRefusal: true, IsResent: false, Status: not (404 or 409 or 422) })
        {
            // Decisions (404, 409, 422) are told of each request by itself: one about the whole batch is not the service's.
            Array.Fill(results, new BatchResult<T>(batch.Status, null, batch.Message, IsWorthRepeating: batch.IsWorthRepeating));
        }

        return results;
    }

    // Of a batch that was sent twice, "nothing was done" is true of the second sending; the first may have done it. And nobody
    // knows whether a replay is an earlier request's or its own. The parser lets a null pass in a list.
    private static BatchResult<T>? Believed<T>(BatchResult<T>? result, bool isResent)
        where T : class => result is null || (isResent && result.Status is 503 or 507) ? null
        : isResent ? result with { IsReplay = false }
        : result;
}
