using System.Buffers;
using System.Text;
using System.Text.Json;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// Sends buys to the order service, those together that come while others are under way: each call costs the same few system calls, however
/// many share it, and the commits behind it are shared in the same measure.
/// </summary>
/// <remarks>
/// For any thread. A call has the request id and the trace context of its first buy, and the time of the one that has most of it; each buy
/// carries its own id. Nobody waits longer than its own time for another's call; who makes the call waits for its end.
/// </remarks>
internal sealed class SharedBuys
{
    private readonly ServiceClient _client;
    private readonly CombiningQueue<BuyOnItsWay> _calls;
    private readonly long _lineMilliseconds;
    private readonly long _callMilliseconds;

    public SharedBuys(Upstream upstream, CombiningLimits limits)
    {
        _client = new ServiceClient(upstream);
        _calls = new CombiningQueue<BuyOnItsWay>(limits, Send, BytesOf);
        _lineMilliseconds = (long)Math.Min(upstream.Options.QueueTimeout.TotalMilliseconds, upstream.Options.CallTimeout.TotalMilliseconds);
        _callMilliseconds = (long)upstream.Options.CallTimeout.TotalMilliseconds;
    }

    /// <summary>Buyers whose call has not begun.</summary>
    public int Waiting => _calls.Queued;

    /// <summary>Buys under a key.</summary>
    public Answer<Order> Buy(Exchange exchange, BookReference book, int quantity, BuyKey key)
    {
        string requestId = Encoding.ASCII.GetString(exchange.RequestId);
        var request = new BuyRequest(key.Value, Encoding.ASCII.GetString(exchange.Route), requestId, quantity)
        {
            Origin = key.Origin,
            ItemNumber = book.ItemNumber,
            Name = book.Name,
        };
        var buy = new BuyOnItsWay(JsonSerializer.SerializeToUtf8Bytes(request, LeanJson.Context.BuyRequest), exchange);
        long begin = Environment.TickCount64 + _lineMilliseconds;
        switch (_calls.Submit(buy, Math.Min(begin, buy.DeadlineMilliseconds), Math.Min(begin + _callMilliseconds, buy.DeadlineMilliseconds)))
        {
            case CombiningOutcome.NotBegun:
                return new Answer<Order>(UpstreamOutcome.Busy, 0, null, null);
            case CombiningOutcome.Unknown:
                return new Answer<Order>(UpstreamOutcome.TimedOut, 0, null, null);
            default:
                exchange.Tiers.AddServerTiming(buy.ServerTiming);
                return IsWhatWasAsked(buy.Answer, request) ? buy.Answer : new Answer<Order>(UpstreamOutcome.Malformed, 0, null, null);
        }
    }

    // An order that was asked for by title may have another title now, and its book may have another one too.
    private static bool IsWhatWasAsked(in Answer<Order> answer, BuyRequest request) => !answer.HasValue
        || ((request.ItemNumber is null || answer.Value.ItemNumber == request.ItemNumber) && answer.Value.Quantity == request.Quantity);

    private void Send(ReadOnlySpan<BuyOnItsWay> all)
    {
        // What nobody waits for any more is not begun.
        long now = Environment.TickCount64;
        BuyOnItsWay[] buys = Array.FindAll(all.ToArray(), buy => buy.DeadlineMilliseconds > now);
        if (buys.Length > 0)
        {
            SendTogether(buys);
        }
    }

    private void SendTogether(BuyOnItsWay[] buys)
    {
        var body = new ArrayBufferWriter<byte>(buys.Sum(BytesOf) + 1);
        for (int i = 0; i < buys.Length; i++)
        {
            body.Write(i == 0 ? "["u8 : ","u8);
            body.Write(buys[i].Json);
        }

        body.Write("]"u8);
        Array.ForEach(buys, buy => buy.Answer = new Answer<Order>(UpstreamOutcome.Broken, 0, null, null)); // should the call throw: nobody knows
        Answer<IReadOnlyList<SharedAnswer<Order>>> answer = _client.Post(
            buys[0].RequestId, buys[0].TraceParent, buys.Max(buy => buy.DeadlineMilliseconds), "/orders/batch"u8, body.WrittenSpan,
            ContractJson.Default.EnvelopeIReadOnlyListSharedAnswerOrder, out byte[] serverTiming);
        for (int i = 0; i < buys.Length; i++)
        {
            buys[i].Answer = answer.At(i, buys.Length);
            buys[i].ServerTiming = serverTiming;
        }
    }

    private static int BytesOf(BuyOnItsWay buy) => buy.Json.Length + 1; // the comma, or for the first one the bracket

    /// <summary>One buy on its way, and what came of it.</summary>
    private sealed class BuyOnItsWay(byte[] json, Exchange exchange)
    {
        public byte[] Json => json;

        // Copies: who gives up while it is on its way takes the exchange along.
        public byte[] RequestId { get; } = exchange.RequestId.ToArray();

        public byte[] TraceParent { get; } = exchange.TraceParent.ToArray();

        public long DeadlineMilliseconds { get; } = exchange.DeadlineMilliseconds;

        /// <summary>Until it is sent: nothing was bought.</summary>
        public Answer<Order> Answer { get; set; } = new(UpstreamOutcome.Busy, 0, null, null);

        public byte[] ServerTiming { get; set; } = [];
    }
}
