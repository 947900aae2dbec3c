using System.Diagnostics.CodeAnalysis;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// What an upstream made of a request: a value, a refusal with its status and sentence, or no answer that can be used.
/// </summary>
/// <param name="Outcome">How the call ended; anything but <see cref="UpstreamOutcome.Answered"/> means that there is no answer.</param>
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
    /// Whether the request was sent twice, because the first connection was found closed: what is said of the second sending may not be all.
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
}
