using System.Text;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>
/// Calls one of the services behind: passes on a request's id, its trace context and the time that is left, and adds the servers'
/// times to its context.
/// </summary>
/// <remarks>For any thread.</remarks>
internal sealed class ServiceClient(UpstreamGroup upstreams)
{
    private volatile string _storeId = "";

    /// <summary>Gets a value. The target is ASCII. Safe to repeat by its nature.</summary>
    public Answer<T> Get<T>(CallContext context, string target, JsonTypeInfo<Envelope<T>> type)
        where T : class => Call(context, RequestMethod.Get, Encoding.ASCII.GetBytes(target), default, default, type);

    /// <summary>Posts a body that is safe to repeat, because what it asks for is done once for each op or key in it.</summary>
    public Answer<T> Post<T>(
        CallContext context,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> body,
        JsonTypeInfo<Envelope<T>> type,
        ReadOnlySpan<byte> catalogRun = default)
        where T : class => Call(context, RequestMethod.Post, target, body, catalogRun, type);

    private Answer<T> Call<T>(
        CallContext context,
        RequestMethod method,
        ReadOnlySpan<byte> target,
        ReadOnlySpan<byte> body,
        ReadOnlySpan<byte> catalogRun,
        JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        using UpstreamCall call = upstreams.Call(new UpstreamRequest
        {
            Method = method,
            Target = target,
            Body = body,
            CatalogRun = catalogRun,
            RequestId = context.RequestId,
            TraceParent = context.TraceParent,
            DeadlineMilliseconds = context.DeadlineMilliseconds,
            IsSafeToRepeat = true,
        });
        if (call.Outcome == UpstreamOutcome.Answered && call.Fields.TryGet("Server-Timing"u8, out ReadOnlySpan<byte> timing))
        {
            context.Tiers.AddServerTiming(timing);
        }

        return Read(call, type);
    }

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
                    IsResent = call.IsResent,
                    StoreId = StoreIdOf(call),
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
