using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// Calls one of the services behind on behalf of an exchange: passes on its request id and trace context, and books the tiers' times to it.
/// </summary>
/// <remarks>For any thread.</remarks>
internal sealed class ServiceClient(Upstream upstream)
{
    /// <summary>Gets a value. Safe to repeat by its nature.</summary>
    public Answer<T> Get<T>(Exchange? exchange, ReadOnlySpan<byte> target, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = target,
            RequestId = exchange is null ? default : exchange.RequestId,
            TraceParent = exchange is null ? default : exchange.TraceParent,
            IsSafeToRepeat = true,
        });
        exchange?.Tiers.AddServerTiming(ServerTiming(call));
        return Read(call, type);
    }

    /// <summary>Posts a body that is safe to repeat, because what it asks for is done once for each op or key in it.</summary>
    public Answer<T> Post<T>(Exchange? exchange, ReadOnlySpan<byte> target, ReadOnlySpan<byte> body, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        ReadOnlySpan<byte> requestId = exchange is null ? default : exchange.RequestId;
        ReadOnlySpan<byte> traceParent = exchange is null ? default : exchange.TraceParent;
        Answer<T> answer = Post(requestId, traceParent, target, body, type, out byte[] serverTiming);
        exchange?.Tiers.AddServerTiming(serverTiming);
        return answer;
    }

    /// <summary>The same on behalf of several exchanges, each of which has the tiers' times to be added to it.</summary>
    public Answer<T> Post<T>(
        ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> traceParent, ReadOnlySpan<byte> target, ReadOnlySpan<byte> body,
        JsonTypeInfo<Envelope<T>> type, out byte[] serverTiming)
        where T : class
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = target,
            Body = body,
            RequestId = requestId,
            TraceParent = traceParent,
            IsSafeToRepeat = true,
        });
        serverTiming = ServerTiming(call).ToArray();
        return Read(call, type);
    }

    private static ReadOnlySpan<byte> ServerTiming(in UpstreamCall call) =>
        call.Outcome == UpstreamOutcome.Answered && call.Fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> timing) ? timing : default;

    private static Answer<T> Read<T>(in UpstreamCall call, JsonTypeInfo<Envelope<T>> type)
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
                ? new Answer<T>(UpstreamOutcome.Answered, call.Status, envelope.Data, null) { IsReplay = IsReplay(call), IsResent = call.IsResent }
                : new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        bool hasMessage = ContractJson.TryParse(call.Body, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error);
        return new Answer<T>(UpstreamOutcome.Answered, call.Status, null, hasMessage ? error!.Error.Message : null)
        {
            IsReplay = IsReplay(call),
            IsWorthRepeating = call.Fields.TryGet("Retry-After"u8, out _),
        };
    }

    private static bool IsReplay(in UpstreamCall call) => call.Fields.TryGet("Idempotency-Replayed"u8, out ReadOnlySpan<byte> value) && value.SequenceEqual("true"u8);
}
