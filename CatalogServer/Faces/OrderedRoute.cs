using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// <c>POST /sales/ordered</c>: the order service reports how far its durable orders have got. It gets 409 when its log and the
/// catalog's files do not belong together, with a sentence that says what to do.
/// </summary>
internal static class OrderedRoute
{
    public static void Note(Exchange exchange, ICatalogStore store)
    {
        if (!exchange.TryReadJson(ContractJson.Default.OrderedSales, out OrderedSales? orders, out BodyRefusal refusal))
        {
            exchange.Response.Error(refusal.Status, refusal.Message);
            return;
        }

        exchange.Arguments.Add(orders.Watermark);
        if (NoteOrdered.WhyNot(orders) is { } reason)
        {
            exchange.Response.Error(400, reason);
            return;
        }

        var note = new NoteOrdered(orders, store.StoreId);
        if (!Submission.TrySubmit(exchange, store, note))
        {
            return;
        }

        if (note.Refusal is not null)
        {
            exchange.Response.Error(409, note.Refusal);
            return;
        }

        JsonSerializer.Serialize(
            exchange.Response.Json(200),
            new Envelope<Reconciled>(new Reconciled(store.StoreId, store.Run, note.Sales, note.Ordered)),
            ContractJson.Default.EnvelopeReconciled);
    }
}
