using System.Text;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// Calls one of the services behind on behalf of an exchange: passes on its request id, its trace context and the time that is left, and
/// books the tiers' times to it.
/// </summary>
/// <remarks>For any thread.</remarks>
internal sealed class ServiceClient(Upstream upstream)
{
    private readonly RequestIdSource _ownIds = new(); // of requests that no client has made: an answer must have its request's
    private volatile string _storeId = "";

    /// <summary>Gets a value. Safe to repeat by its nature.</summary>
    public Answer<T> Get<T>(Exchange? exchange, ReadOnlySpan<byte> target, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        Span<byte> own = stackalloc byte[RequestIdSource.MaxBytes];
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = target,
            RequestId = exchange is null ? own[.._ownIds.Write(own)] : exchange.RequestId,
            TraceParent = exchange is null ? default : exchange.TraceParent,
            DeadlineMilliseconds = exchange?.DeadlineMilliseconds ?? long.MaxValue,
            IsSafeToRepeat = true,
        });
        exchange?.Tiers.AddServerTiming(ServerTiming(call));
        return Read(call, type);
    }

    /// <summary>Posts a body that is safe to repeat, because what it asks for is done once for each op or key in it.</summary>
    public Answer<T> Post<T>(
        Exchange? exchange, ReadOnlySpan<byte> target, ReadOnlySpan<byte> body, JsonTypeInfo<Envelope<T>> type, ReadOnlySpan<byte> catalogRun = default)
        where T : class
    {
        Span<byte> own = stackalloc byte[RequestIdSource.MaxBytes];
        ReadOnlySpan<byte> requestId = exchange is null ? own[.._ownIds.Write(own)] : exchange.RequestId;
        ReadOnlySpan<byte> traceParent = exchange is null ? default : exchange.TraceParent;
        long deadline = exchange?.DeadlineMilliseconds ?? long.MaxValue;
        Answer<T> answer = Post(requestId, traceParent, deadline, target, body, type, out byte[] serverTiming, catalogRun);
        exchange?.Tiers.AddServerTiming(serverTiming);
        return answer;
    }

    /// <summary>The same on behalf of several exchanges, each of which has the tiers' times to be added to it.</summary>
    public Answer<T> Post<T>(
        ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> traceParent, long deadlineMilliseconds, ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> body, JsonTypeInfo<Envelope<T>> type, out byte[] serverTiming, ReadOnlySpan<byte> catalogRun = default)
        where T : class
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = target,
            Body = body,
            CatalogRun = catalogRun,
            RequestId = requestId,
            TraceParent = traceParent,
            DeadlineMilliseconds = deadlineMilliseconds,
            IsSafeToRepeat = true,
        });
        serverTiming = ServerTiming(call).ToArray();
        return Read(call, type);
    }

    private static ReadOnlySpan<byte> ServerTiming(in UpstreamCall call) =>
        call.Outcome == UpstreamOutcome.Answered && call.Fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> timing) ? timing : default;

    private Answer<T> Read<T>(in UpstreamCall call, JsonTypeInfo<Envelope<T>> type)
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
                    IsReplay = IsReplay(call),
                    IsResent = call.IsResent,
                    StoreId = StoreIdOf(call),
                    HasNextPage = LinkField.TryFindNext(call.Fields, out _),
                }
                : new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        bool hasMessage = ContractJson.TryParse(call.Body, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error);
        return new Answer<T>(UpstreamOutcome.Answered, call.Status, null, hasMessage ? error!.Error.Message : null)
        {
            IsReplay = IsReplay(call),
            IsResent = call.IsResent,
            IsWorthRepeating = call.Fields.TryGet("Retry-After"u8, out _),
        };
    }

    /// <summary>The store's id hardly ever changes: the text of the last one serves for all answers that say the same.</summary>
    private string StoreIdOf(in UpstreamCall call)
    {
        if (!call.Fields.TryGet(BookTag.StoreFieldName, out ReadOnlySpan<byte> sent) || !BookTag.IsStoreId(sent))
        {
            return "";
        }

        string known = _storeId;
        return Ascii.Equals(sent, known) ? known : _storeId = Encoding.ASCII.GetString(sent);
    }

    // Of a request that was sent twice nobody knows whether it replays an earlier one or itself: then it is not said to be a replay.
    private static bool IsReplay(in UpstreamCall call) => !call.IsResent
        && call.Fields.TryGet("Idempotency-Replayed"u8, out ReadOnlySpan<byte> value)
        && value.SequenceEqual("true"u8);
}
