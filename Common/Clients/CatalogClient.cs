using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>The catalog's sales, as the order service needs them. For any thread.</summary>
public interface ISales
{
    /// <summary>
    /// Takes copies, once for each op. What was decided for an op is recorded with the request as it was sent: the same request
    /// gets the same decision again, and any other one <see cref="SaleVerdict.OtherRequest"/>. There is a decision for each of
    /// the requests, in their order. The whole call is refused only by a catalog in another run than the one named: then nothing
    /// was sold.
    /// </summary>
    Answer<IReadOnlyList<SaleDecision>> Sell(CallContext context, string run, IReadOnlyList<SaleRequest> requests);

    /// <summary>
    /// Tells what the orders know of the sales; refused with 409 and a sentence when the two do not belong together. The catalog
    /// notes durably how far the orders have got.
    /// </summary>
    Answer<Reconciled> Reconcile(OrderedSales ordered);

    Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit);
}

/// <summary>The catalog's sales and ledgers, as the other services see them; <see cref="BookReader"/> reads its books.</summary>
/// <remarks>For any thread.</remarks>
public sealed class CatalogClient(UpstreamGroup upstreams) : ISales
{
    private const int OtherRun = 412; // the catalog's answer to sales that name another run of its process

    private readonly ServiceClient _client = new(upstreams);

    public Answer<IReadOnlyList<SaleDecision>> Sell(CallContext context, string run, IReadOnlyList<SaleRequest> requests)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(requests, ContractJson.Lean.IReadOnlyListSaleRequest);
        byte[] ofRun = Encoding.ASCII.GetBytes(run);
        Answer<IReadOnlyList<BatchResult<Sale>>> answer =
            _client.Post(context, "/sales/batch"u8, body, ContractJson.Default.EnvelopeIReadOnlyListBatchResultSale, ofRun);
        bool isOtherRun = answer is { IsRefusal: true, Status: OtherRun, IsResent: false }; // a first sending may have sold
        if (answer.Outcome != UpstreamOutcome.Answered || isOtherRun)
        {
            return answer.WithoutValue<IReadOnlyList<SaleDecision>>();
        }

        BatchResult<Sale>?[] results = BatchResults.Of(answer, requests.Count);
        return Answer.Known<IReadOnlyList<SaleDecision>>(Array.ConvertAll(results, SaleDecision.FromWire));
    }

    public Answer<Reconciled> Reconcile(OrderedSales ordered)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(ordered, ContractJson.Default.OrderedSales);
        return _client.Post(CallContext.Own(), "/sales/ordered"u8, body, ContractJson.Default.EnvelopeReconciled);
    }

    public Answer<IReadOnlyList<Sale>> SalesAfter(long after, int limit) => _client.Get(
        CallContext.Own(), $"/sales?after={after}&limit={limit}", ContractJson.Default.EnvelopeIReadOnlyListSale);

    public Answer<CatalogLedger> Ledger(CallContext context, long sales) =>
        _client.Get(context, $"/ledger?sales={sales}", ContractJson.Default.EnvelopeCatalogLedger);

    public Answer<IReadOnlyList<BookLedger>> Ledgers(CallContext context, int after, int limit) => _client.Get(
        context, $"/ledger/books?after={after}&limit={limit}", ContractJson.Default.EnvelopeIReadOnlyListBookLedger);
}
