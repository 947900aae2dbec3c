using System.Text;
using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary><c>POST /sales/batch</c>: the sales of many buyers in one request and one commit, each decided and answered by itself.</summary>
/// <remarks>
/// The field <c>X-Catalog-Run</c> names the run of the catalog with which the order service has compared its log
/// (<c>POST /sales/ordered</c>). Another run sells nothing (412): its files may not be those that were compared.
/// </remarks>
internal static class SaleBatch
{
    public static void Sell(Exchange exchange, ICatalogStore store)
    {
        if (!exchange.TryReadShared(ContractJson.Default.IReadOnlyListSaleRequest, out IReadOnlyList<SaleRequest>? requests))
        {
            return;
        }

        if (NamesThisRun(exchange, store.Run))
        {
            Sell(exchange, store, requests);
        }
        else
        {
            exchange.Response.Error(412, "reconcile first: X-Catalog-Run does not name this run of the catalog (POST /sales/ordered tells it); nothing was sold");
        }
    }

    private static bool NamesThisRun(Exchange exchange, string run) =>
        exchange.Request.Fields.TryGet("X-Catalog-Run"u8, out ReadOnlySpan<byte> named) && Ascii.Equals(named, run);

    private static void Sell(Exchange exchange, ICatalogStore store, IReadOnlyList<SaleRequest> requests)
    {
        var answers = new SharedAnswer<Sale>[requests.Count];
        var sells = new Sell?[requests.Count];
        for (int i = 0; i < requests.Count; i++)
        {
            if (SaleAnswers.RefusalOf(requests[i]) is { } refusal)
            {
                answers[i] = refusal;
            }
            else
            {
                sells[i] = new Sell(requests[i]);
            }
        }

        if (!TrySubmit(exchange, store, [.. sells.OfType<Sell>()]))
        {
            return;
        }

        for (int i = 0; i < requests.Count; i++)
        {
            SaleRequest request = requests[i];
            answers[i] = sells[i] is { } sell ? SaleAnswers.Of(sell) : answers[i];
            exchange.AddPart(new ExchangePart(request.RequestId ?? "", answers[i].Status, request.ItemNumber ?? 0, request.Quantity)
            {
                FirstText = request.Name,
            });
        }

        JsonSerializer.Serialize(
            exchange.Response.Json(200),
            new Envelope<IReadOnlyList<SharedAnswer<Sale>>>(answers),
            ContractJson.Default.EnvelopeIReadOnlyListSharedAnswerSale);
    }

    /// <summary>In one commit, unless the setting lets fewer share one.</summary>
    private static bool TrySubmit(Exchange exchange, ICatalogStore store, Sell[] sells)
    {
        bool isFirst = true;
        foreach (Sell[] together in sells.Chunk(store.MaxBatch))
        {
            if (!Submission.TrySubmit(exchange, store, new SellTogether(together)))
            {
                if (!isFirst)
                {
                    exchange.Response.Error(500, "a part of the batch was decided; ask again"); // "nothing was changed" would be false
                }

                return false;
            }

            isFirst = false;
        }

        return true;
    }
}
