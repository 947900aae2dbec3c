using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Clients;

/// <summary>Buys at the order service or at the catalog, which answer alike. For any thread.</summary>
/// <remarks>
/// Buys that come while calls are under way share the next call: a call costs the same few system calls, however many share it,
/// and the commits behind it are shared in the same measure. A call has the request id of its first buy, and the longest of the
/// buys' times. Its trace context is that of a buy whose sender traces it, or else of the first one. Each buy carries its own id.
/// No buyer waits longer than its own time for a call of another one; the one that makes the call waits for its end.
/// </remarks>
public sealed class BuyClient
{
    private readonly ServiceClient _client;
    private readonly CombiningQueue<BuyOnItsWay> _buys;
    private readonly long _queueMilliseconds;
    private readonly long _callMilliseconds;

    public BuyClient(UpstreamGroup upstreams, CombiningLimits buying)
    {
        _client = new ServiceClient(upstreams);
        _buys = new CombiningQueue<BuyOnItsWay>(buying, Send, BytesOf);
        double call = upstreams.Options.CallTimeout.TotalMilliseconds;
        _queueMilliseconds = (long)Math.Min(upstreams.Options.QueueWait.TotalMilliseconds, call);
        _callMilliseconds = (long)call;
    }

    /// <summary>Buyers whose call has not begun.</summary>
    public int BuyersWaiting => _buys.Queued;

    /// <summary>Buys, once at most for the request's key; the same key asks again for an outcome that is not known.</summary>
    public BuyOutcome Buy(CallContext context, BuyRequest request)
    {
        var buy = new BuyOnItsWay(JsonSerializer.SerializeToUtf8Bytes(request, ContractJson.Lean.BuyRequest), context.Copy());
        long begin = Environment.TickCount64 + _queueMilliseconds;
        long end = Math.Min(begin + _callMilliseconds, buy.DeadlineMilliseconds);
        switch (_buys.Submit(buy, Math.Min(begin, buy.DeadlineMilliseconds), end))
        {
            case CombiningOutcome.NotBegun:
                return NoAnswer(UpstreamOutcome.Busy, context);
            case CombiningOutcome.Unknown:
                return NoAnswer(UpstreamOutcome.TimedOut, context);
            default:
                context.Tiers.Add(buy.Tiers);
                context.Span.LinkTo(buy.SharedSpan);
                return buy.CallOutcome != UpstreamOutcome.Answered ? NoAnswer(buy.CallOutcome, context)
                    : IsWhatWasAsked(buy.Outcome.Order, request) ? buy.Outcome
                    : BuyOutcome.NotTold;
        }
    }

    private static BuyOutcome NoAnswer(UpstreamOutcome outcome, CallContext context) =>
        !outcome.IsUnsent() ? BuyOutcome.NotTold
        : context.IsOutOfTime ? new BuyOutcome(
            BuyResult.Unavailable, "the time that X-Time-Left-Ms left for this request is over; nothing was bought")
        : outcome == UpstreamOutcome.Busy ? BuyOutcome.Busy
        : BuyOutcome.NotSent;

    // An order that was asked for by title may have another title now, and its book may have another one too.
    private static bool IsWhatWasAsked(Order? order, BuyRequest request) => order is null
        || ((request.ItemNumber is null || order.ItemNumber == request.ItemNumber) && order.Quantity == request.Quantity);

    private void Send(ReadOnlySpan<BuyOnItsWay> all)
    {
        // Nobody waits for the others any more.
        long now = Environment.TickCount64;
        BuyOnItsWay[] buys = Array.FindAll(all.ToArray(), buy => buy.DeadlineMilliseconds > now);
        if (buys.Length == 0)
        {
            return;
        }

        var body = new ArrayBufferWriter<byte>(buys.Sum(BytesOf) + 1);
        for (int i = 0; i < buys.Length; i++)
        {
            body.Write(i == 0 ? "["u8 : ","u8);
            body.Write(buys[i].Json);
        }

        body.Write("]"u8);
        CallContext context = buys[0].Context.Copy();
        context.DeadlineMilliseconds = buys.Max(buy => buy.DeadlineMilliseconds);
        var shared = SharedCall.Of(buys, static buy => buy.Context.Span);
        context.SetSpan(shared?.First);
        Answer<IReadOnlyList<BatchResult<Order>>> answer = _client.Post(
            context, "/orders/batch"u8, body.WrittenSpan, ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder,
            shared: shared);
        BatchResult<Order>?[] results = BatchResults.Of(answer, buys.Length);
        for (int i = 0; i < buys.Length; i++)
        {
            buys[i].CallOutcome = answer.Outcome;
            buys[i].Outcome = BuyOutcome.FromWire(results[i]);
            buys[i].Tiers = context.Tiers;
            buys[i].SharedSpan = shared?.Context ?? default;
        }
    }

    private static int BytesOf(BuyOnItsWay buy) => buy.Json.Length + 1; // the comma, or for the first one the bracket

    /// <summary>One buy on its way, and what came of it. A buyer that gives up meanwhile takes its own context along.</summary>
    private sealed class BuyOnItsWay(byte[] json, CallContext context)
    {
        public byte[] Json => json;

        public CallContext Context => context;

        public long DeadlineMilliseconds => context.DeadlineMilliseconds;

        /// <summary>How its call ended; until it is sent, nothing was bought.</summary>
        public UpstreamOutcome CallOutcome { get; set; } = UpstreamOutcome.Busy;

        public BuyOutcome Outcome { get; set; }

        public TierTimes Tiers { get; set; } = context.Tiers;

        /// <summary>The span of its call, if that has one.</summary>
        public ActivityContext SharedSpan { get; set; }
    }
}
