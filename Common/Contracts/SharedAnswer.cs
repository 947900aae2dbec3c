using System.Text.Json.Serialization;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Common.Contracts;

/// <summary>What became of one of the requests that shared a call: what its answer would be, had it come alone.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Data">What was asked for, with 200 and 201.</param>
/// <param name="Message">The refusal's sentence.</param>
/// <param name="IsReplay">Whether it is an earlier request's with the same key.</param>
/// <param name="IsWorthRepeating">Whether the same request may succeed later.</param>
public sealed record SharedAnswer<T>(
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] T? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsReplay = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsWorthRepeating = false)
    where T : class;

/// <summary>Reads the answer to a shared call for each of those who shared it.</summary>
public static class SharedAnswers
{
    /// <summary>
    /// The answer to the request at that place. What is said of the call as a whole holds for each of them; an answer that does not
    /// match the requests is none.
    /// </summary>
    public static Answer<T> At<T>(this in Answer<IReadOnlyList<SharedAnswer<T>>> shared, int index, int requests)
        where T : class
    {
        // A decision is told of each request by itself: one that is told of all together is not the service's.
        if (shared.IsRefusal && shared.Status is 404 or 409 or 422)
        {
            return new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        if (!shared.HasValue)
        {
            return new Answer<T>(shared.Outcome, shared.Status, null, shared.Message)
            {
                IsWorthRepeating = shared.IsWorthRepeating,
                IsResent = shared.IsResent,
            };
        }

        if (shared.Value.Count != requests || shared.Value[index] is null) // the parser lets a null pass in a list
        {
            return new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        SharedAnswer<T> own = shared.Value[index];
        if (own.Status is 200 or 201 && own.Data is null)
        {
            return new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        return shared.IsResent && own.Status is 503 or 507
            ? new Answer<T>(UpstreamOutcome.Broken, 0, null, null) // "nothing was done" is true of the second sending; the first may have done it
            : new Answer<T>(UpstreamOutcome.Answered, own.Status, own.Status is 200 or 201 ? own.Data : null, own.Message)
            {
                IsReplay = own.IsReplay && !shared.IsResent, // nobody knows whether it replays an earlier one or itself
                IsWorthRepeating = own.IsWorthRepeating,
            };
    }
}
