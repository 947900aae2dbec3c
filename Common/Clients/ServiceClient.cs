using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>What came of a call: a value, a refusal with its status and sentence, or no answer that can be used.</summary>
public readonly record struct Answer<T>(UpstreamOutcome Outcome, int Status, T? Value, string? Message)
    where T : class
{
    /// <summary>Whether the upstream said that the same request may succeed later (<c>Retry-After</c>).</summary>
    public bool IsWorthRepeating { get; init; }

    /// <summary>Whether the request was sent twice, so that the answer to the second one may not be all.</summary>
    public bool IsResent { get; init; }

    /// <summary>The id of the catalog's store (<c>X-Store-Id</c>); empty where it was not told.</summary>
    public string StoreId { get => field ?? ""; init; }

    /// <summary>Whether the value is a part of a list, and the next part is not empty (<c>Link</c>).</summary>
    public bool HasNextPage { get; init; }

    [MemberNotNullWhen(true, nameof(Value))]
    public bool HasValue => Value is not null;

    /// <summary>Whether the upstream itself said no; what it says is definite.</summary>
    public bool IsRefusal => Outcome == UpstreamOutcome.Answered && Value is null;

    /// <summary>Why there is no value, for a log.</summary>
    public string Reason => Message ?? (IsRefusal ? $"status {Status}" : $"{Outcome}");

    /// <summary>What is asked next with the value, or the same outcome without one.</summary>
    public Answer<TOther> Then<TOther>(Func<T, Answer<TOther>> next)
        where TOther : class => HasValue ? next(Value) : WithoutValue<TOther>();

    /// <summary>The same outcome of a call for something else, which has no value either.</summary>
    public Answer<TOther> WithoutValue<TOther>()
        where TOther : class => new(Outcome, Status, null, Message) { IsWorthRepeating = IsWorthRepeating };

    /// <summary>
    /// The answer for a client that may have set itself too little time (<c>X-Time-Left-Ms</c>): then it is told that
    /// its time is over, and not that the store did not answer.
    /// </summary>
    public Answer<T> InTimeOf(CallContext context) => HasValue || IsRefusal || !context.IsOutOfTime
        ? this
        : Answer.Refused<T>(503, "the time that X-Time-Left-Ms left for this request is over") with { IsWorthRepeating = true };
}

public static class Answer
{
    public static Answer<T> Known<T>(T value)
        where T : class => new(UpstreamOutcome.Answered, 200, value, null);

    public static Answer<T> Refused<T>(int status, string message)
        where T : class => new(UpstreamOutcome.Answered, status, null, message);

    /// <summary>Reads <c>{"data":...}</c> or <c>{"error":...}</c> from what came of a call.</summary>
    public static Answer<T> Read<T>(in UpstreamCall call, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        if (call.Outcome != UpstreamOutcome.Answered)
        {
            return new Answer<T>(call.Outcome, 0, null, null);
        }

        if (call.Status is 200 or 201)
        {
            // The parser cannot know that a generic parameter is not nullable.
            return ContractJson.TryParse(call.Body, type, out Envelope<T>? envelope) && envelope.Data is not null
                ? new Answer<T>(UpstreamOutcome.Answered, call.Status, envelope.Data, null)
                {
                    IsResent = call.IsResent,
                    HasNextPage = LinkField.TryFindNext(call.Fields, out _),
                }
                : new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        bool hasMessage = ContractJson.TryParse(call.Body, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error);
        return new Answer<T>(UpstreamOutcome.Answered, call.Status, null, hasMessage ? error!.Error.Message : null)
        {
            IsResent = call.IsResent,
            IsWorthRepeating = call.Fields.TryGet("Retry-After"u8, out _),
        };
    }
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
            // The service decides each request by itself: a 404, 409 or 422 for the whole batch is not from it.
            Array.Fill(results, new BatchResult<T>(batch.Status, null, batch.Message, IsWorthRepeating: batch.IsWorthRepeating));
        }

        return results;
    }

    // Of a batch that was sent twice, "nothing was done" is true of the second sending only, and a replay may be of the first
    // one. The parser lets a null pass in a list.
    private static BatchResult<T>? Believed<T>(BatchResult<T>? result, bool isResent)
        where T : class => result is null || (isResent && result.Status is 503 or 507) ? null
        : isResent ? result with { IsReplay = false }
        : result;
}

/// <summary>Calls one of the services behind, and adds the servers' times to the request's context. For any thread.</summary>
internal sealed class ServiceClient(UpstreamGroup upstreams)
{
    private volatile string _storeId = "";

    /// <summary>Gets a value. The target is ASCII. Safe to repeat by its nature.</summary>
    public Answer<T> Get<T>(CallContext context, string target, JsonTypeInfo<Envelope<T>> type)
        where T : class => Call(
            context, new UpstreamRequest { Method = RequestMethod.Get, Target = Encoding.ASCII.GetBytes(target) }, type);

    /// <summary>Posts a body that is safe to repeat, because what it asks for is done once for each op or key in it.</summary>
    public Answer<T> Post<T>(
        CallContext context, ReadOnlySpan<byte> target, ReadOnlySpan<byte> body, JsonTypeInfo<Envelope<T>> type,
        ReadOnlySpan<byte> catalogRun = default, SharedCall? shared = null)
        where T : class => Call(
            context,
            new UpstreamRequest { Method = RequestMethod.Post, Target = target, Body = body, CatalogRun = catalogRun },
            type,
            shared);

    /// <summary>Asks for a change that the upstream makes only in the state with that entity tag (empty: in any).</summary>
    public Answer<T> Change<T>(
        CallContext context, RequestMethod method, string target, ReadOnlySpan<byte> body, ReadOnlySpan<byte> ifMatch,
        JsonTypeInfo<Envelope<T>> type)
        where T : class => Call(
            context,
            new UpstreamRequest { Method = method, Target = Encoding.ASCII.GetBytes(target), Body = body, IfMatch = ifMatch },
            type);

    private Answer<T> Call<T>(
        CallContext context, UpstreamRequest request, JsonTypeInfo<Envelope<T>> type, SharedCall? shared = null)
        where T : class
    {
        using var span = CallSpan.Begin(context, upstreams.Options, request, shared);
        using UpstreamCall call = upstreams.Call(request with
        {
            RequestId = context.RequestId,
            TraceParent = span.IsOn ? span.WriteTraceParent(stackalloc byte[TraceParent.MaxBytes]) : context.TraceParent,
            DeadlineMilliseconds = context.DeadlineMilliseconds,
            IsSafeToRepeat = true,
        });
        if (call.Outcome == UpstreamOutcome.Answered && call.Fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> timing))
        {
            context.Tiers.AddServerTiming(timing);
        }

        span.End(call);
        var answer = Answer.Read(call, type);
        return answer.HasValue ? answer with { StoreId = StoreIdOf(call) } : answer;
    }

    /// <summary>The store's id hardly ever changes: all answers with the same id share one text.</summary>
    private string StoreIdOf(in UpstreamCall call)
    {
        if (!call.Fields.TryGet(BookTag.StoreFieldName, out ReadOnlySpan<byte> sent) || !BookTag.IsStoreId(sent))
        {
            return "";
        }

        string known = _storeId;
        return Ascii.Equals(sent, known) ? known : _storeId = Encoding.ASCII.GetString(sent);
    }
}
