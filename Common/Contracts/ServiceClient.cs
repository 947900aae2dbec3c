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
        return Read(exchange, call, type);
    }

    /// <summary>Posts a body under a key that makes it safe to repeat.</summary>
    public Answer<T> Post<T>(
        Exchange? exchange, ReadOnlySpan<byte> target, ReadOnlySpan<byte> body, ReadOnlySpan<byte> idempotencyKey, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = target,
            Body = body,
            RequestId = exchange is null ? default : exchange.RequestId,
            TraceParent = exchange is null ? default : exchange.TraceParent,
            IdempotencyKey = idempotencyKey,
            IsSafeToRepeat = true,
        });
        return Read(exchange, call, type);
    }

    private static Answer<T> Read<T>(Exchange? exchange, in UpstreamCall call, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        if (call.Outcome != UpstreamOutcome.Answered)
        {
            return new Answer<T>(call.Outcome, 0, null, null);
        }

        if (exchange is not null && call.Fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> timing))
        {
            exchange.Tiers.AddServerTiming(timing);
        }

        if (call.Status is 200 or 201)
        {
            // The parser cannot know that a generic parameter is not nullable.
            return ContractJson.TryParse(call.Body, type, out Envelope<T>? envelope) && envelope.Data is not null
                ? new Answer<T>(UpstreamOutcome.Answered, call.Status, envelope.Data, null)
                : new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        return ContractJson.TryParse(call.Body, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error)
            ? new Answer<T>(UpstreamOutcome.Answered, call.Status, null, error.Error.Message)
            : new Answer<T>(UpstreamOutcome.Answered, call.Status, null, null);
    }
}
