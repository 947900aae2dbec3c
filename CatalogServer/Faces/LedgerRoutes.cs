using System.Buffers.Text;
using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.CatalogServer.Storage;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>
/// The catalog's side of an audit: <c>GET /ledger</c> is the summary, with <c>?sales=N</c> the checksum over the first N sales too;
/// <c>GET /ledger/books</c> gives the books' ledgers in pages.
/// </summary>
internal static class LedgerRoutes
{
    public static void Map(Router router, CatalogStore store)
    {
        router.Map(RequestMethod.Get, "/ledger", "ledger", exchange => Summary(exchange, store));
        router.Map(RequestMethod.Get, "/ledger/books", "ledger", exchange => Books(exchange, store.Inventory));
    }

    private static void Summary(Exchange exchange, CatalogStore store)
    {
        long? sales = null;
        if (exchange.Request.Target.TryGetParameter("sales"u8, out ReadOnlySpan<byte> text))
        {
            if (!Utf8Parser.TryParse(text, out long number, out int used) || used != text.Length || number < 0)
            {
                exchange.Response.Error(400, "sales is a number of sales, from 0 on");
                return;
            }

            sales = number;
        }

        CatalogLedger ledger = store.Inventory.ReadLedger(sales) with { Problem = store.WhyFilesAreNotWhole() };
        JsonSerializer.Serialize(exchange.Response.Json(200), new Envelope<CatalogLedger>(ledger), ContractJson.Default.EnvelopeCatalogLedger);
    }

    private static void Books(Exchange exchange, Inventory inventory)
    {
        if (PageRequest.TryRead(exchange, out PageRequest page))
        {
            JsonSerializer.Serialize(
                exchange.Response.Json(200),
                new Envelope<IReadOnlyList<BookLedger>>(inventory.ReadLedgers(page.After, page.Limit)),
                ContractJson.Default.EnvelopeIReadOnlyListBookLedger);
        }
    }
}
