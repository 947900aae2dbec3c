using System.Buffers;
using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>The order service, as the catalog needs it: it gives sales their orders. For any thread.</summary>
public interface IHandover
{
    /// <summary>
    /// Hands over sales that a run of the catalog has made: the answer has a result for each, in their order, and those with an
    /// order have it durably. To do so twice is harmless. Without sales it asks whether orders can be made now.
    /// </summary>
    Answer<IReadOnlyList<BatchResult<Order>>> HandOver(CallContext context, string run, IReadOnlyList<Sale> sales);
}

/// <summary>Hands sales over in as few calls as there is room for (<c>POST /orders/handover</c>). For any thread.</summary>
/// <remarks>
/// What is sold needs its order, however little time the buyer has left: a call takes the upstream's time, not the request's.
/// </remarks>
/// <param name="upstreams">The order service.</param>
/// <param name="maxBodyBytes">The longest body that it takes.</param>
public sealed class HandoverClient(UpstreamGroup upstreams, int maxBodyBytes) : IHandover
{
    private readonly ServiceClient _client = new(upstreams);

    public Answer<IReadOnlyList<BatchResult<Order>>> HandOver(CallContext context, string run, IReadOnlyList<Sale> sales)
    {
        CallContext own = context.Copy();
        own.DeadlineMilliseconds = long.MaxValue;
        var results = new List<BatchResult<Order>>(sales.Count);
        Answer<IReadOnlyList<BatchResult<Order>>> answer;
        int done = 0;
        do
        {
            byte[] body = BodyOf(run, sales, ref done);
            int expected = done - results.Count;
            answer = _client.Post(
                own, "/orders/handover"u8, body, ContractJson.Default.EnvelopeIReadOnlyListBatchResultOrder);
            if (answer.HasValue && (answer.Value.Count != expected || answer.Value.Contains(null!)))
            {
                answer = new Answer<IReadOnlyList<BatchResult<Order>>>(UpstreamOutcome.Malformed, 0, null, null);
            }

            results.AddRange(answer.Value ?? []);
        }
        while (answer.HasValue && done < sales.Count);

        context.Tiers.Add(own.Tiers);
        return answer.HasValue ? Answer.Known<IReadOnlyList<BatchResult<Order>>>(results) : answer;
    }

    /// <summary>A body with the sales from a place on, as many as fit and one at least; moves the place behind them.</summary>
    private byte[] BodyOf(string run, IReadOnlyList<Sale> sales, ref int place)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write(Encoding.ASCII.GetBytes($$"""{"run":"{{run}}","sales":["""));
        for (int first = place; place < sales.Count; place++)
        {
            byte[] sale = JsonSerializer.SerializeToUtf8Bytes(sales[place], ContractJson.Lean.Sale);
            if (place > first && body.WrittenCount + sale.Length + ",]}".Length > maxBodyBytes)
            {
                break;
            }

            if (place > first)
            {
                body.Write(","u8);
            }

            body.Write(sale);
        }

        body.Write("]}"u8);
        return body.WrittenSpan.ToArray();
    }
}
