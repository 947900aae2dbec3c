using System.Buffers.Text;
using System.Text.Json;
using PygmyStore.CatalogServer.Books;
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
    public static void Map(Router router, Inventory inventory)
    {
        router.Map(RequestMethod.Get, "/ledger", "ledger", exchange => Summary(exchange, inventory));
        router.Map(RequestMethod.Get, "/ledger/books", "ledger", exchange => Books(exchange, inventory));
    }

    private static void Summary(Exchange exchange, Inventory inventory)
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

        JsonSerializer.Serialize(
            exchange.Response.Json(200), new Envelope<CatalogLedger>(inventory.ReadLedger(sales)), ContractJson.Default.EnvelopeCatalogLedger);
    }

    private static void Books(Exchange exchange, Inventory inventory)
    {
        if (PageRange.TryRead(exchange, out PageRange page))
        {
            JsonSerializer.Serialize(
                exchange.Response.Json(200),
                new Envelope<IReadOnlyList<BookLedger>>(inventory.ReadLedgers(page.After, page.Limit)),
                ContractJson.Default.EnvelopeIReadOnlyListBookLedger);
        }
    }
}
